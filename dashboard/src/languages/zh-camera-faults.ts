// What is wrong with a camera in particular, and what to look at first, for a school's IT teacher.
export const zhCameraFaults = {
  cameraFaultDetail: {
    "name-not-found": "这个主机名解析不到，请核对拼写或改填 IP 地址",
    "no-route": "网络不通，请检查路由、VLAN 和本机网络",
    "connection-refused": "地址通，端口没有开放：请核对 RTSP 端口（一般是 554），并在摄像头上打开 RTSP",
    "no-answer": "没有应答：请检查供电、网线、IP 地址和防火墙",
    silent: "端口能连上但不应答：设备可能死机或太忙，请重启它，并核对 RTSP 端口",
    closed: "连接被对方断开：可能刚重启，或这个端口要求加密、不是 RTSP",
    "no-password": "摄像头要求登录，这里没有填用户名和密码",
    "password-elsewhere": "摄像头转到了另一台主机，那台主机要求登录；请直接填那台主机的地址",
    forbidden: "这个用户没有看视频的权限，请在摄像头上给它开通",
    "camera-error": "摄像头内部出错，请重启它；录像机则检查这个通道",
    "no-transport": "TCP 和 UDP 都不接受，请在摄像头上打开单播 RTSP",
    "session-ended": "摄像头结束了会话，正在重新连接",
    redirected: "摄像头一再转到别处，请直接填最终的地址",
    "no-media": "摄像头答应了，但没有任何画面数据到达：请检查防火墙，并打开 TCP 传输",
    http: "这个端口是网页（HTTP），不是 RTSP：请填 RTSP 端口，一般是 554",
    tls: "这个端口要求加密（RTSPS/HTTPS），请改用不加密的 RTSP 端口，一般是 554",
  },
};
