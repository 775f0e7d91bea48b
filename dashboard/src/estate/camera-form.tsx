// A camera as a form. Its password can be written and never read.
import { Checkbox, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { AREAS, type AreaName } from "../../../devices/areas.ts";
import { BRANDS } from "../../../devices/brands.ts";
import type { CameraDraft, CameraTest, Site, SiteSettings } from "../../../hub/serve/contract.ts";
import { CameraTestPanel } from "./camera-test.tsx";
import { EditDrawer } from "./edit-drawer.tsx";
import { estateApi } from "./estate-api.ts";
import { IdField, siteOptions } from "./site-form.tsx";

export type CameraSettings = SiteSettings["cameras"][number];

type Values = {
  id?: string;
  name: string;
  area: AreaName;
  brand: string;
  host: string;
  port: number | null;
  channel: number;
  path: string;
  subPath: string;
  alsoAreas: AreaName[];
  sound: boolean;
  user: string;
  password: string;
  clearPassword: boolean;
  siteId: string;
};

/** Without `camera` a new one, for `area` if one is asked for. */
export function CameraForm(props: {
  siteId: string;
  camera?: CameraSettings | undefined;
  area: AreaName | undefined;
  sites: readonly Site[];
  onClose: () => void;
}) {
  const { siteId, camera, sites, onClose } = props;
  const { t } = useTranslation();
  const initial: Values = {
    name: camera?.name ?? "",
    area: camera?.area ?? props.area ?? "cooking",
    brand: camera?.brand ?? "hikvision",
    host: camera?.host ?? "",
    port: camera?.port ?? null,
    channel: camera?.channel ?? 1,
    path: camera?.path ?? "",
    subPath: camera?.subPath ?? "",
    alsoAreas: camera?.alsoAreas ?? [],
    sound: camera?.sound ?? false,
    user: camera?.user ?? "",
    password: "",
    clearPassword: false,
    siteId,
  };
  return (
    <EditDrawer<Values>
      title={camera ? t("estate.editNamed", { name: camera.name }) : t("estate.addCamera")}
      draftKey={camera ? `camera ${camera.id}` : `camera of ${siteId}`}
      initial={initial}
      onClose={onClose}
      save={(values) => save(siteId, camera, values)}
    >
      {(form) => (
        <>
          <CameraFields camera={camera} sites={sites} />
          <CameraTestPanel
            siteId={siteId}
            asked={() => testOf(camera, form.getFieldsValue(true) as Values)}
            onFaults={(faults) => form.setFields(faults as never)}
          />
        </>
      )}
    </EditDrawer>
  );
}

/** What is written now, saved or not; the hub has the stored password where none is written. */
function testOf(camera: CameraSettings | undefined, values: Values): CameraTest {
  const { brand, host, port, channel, path, subPath, user, password, clearPassword } = values;
  const isUrl = brand === "url";
  return {
    ...(camera === undefined ? {} : { cameraId: camera.id }),
    brand,
    host,
    port,
    channel,
    path: isUrl && path !== "" ? path : null,
    subPath: isUrl && subPath !== "" ? subPath : null,
    user: user === "" ? null : user,
    ...(password !== "" ? { password } : clearPassword ? { password: null } : {}),
  };
}

function save(siteId: string, camera: CameraSettings | undefined, values: Values): Promise<unknown> {
  const { id, siteId: to, clearPassword, password, path, subPath, user, brand, ...rest } = values;
  const common: Omit<CameraDraft, "id"> = {
    ...rest,
    brand,
    path: brand === "url" && path !== "" ? path : null,
    subPath: brand === "url" && subPath !== "" ? subPath : null,
    user: user === "" ? null : user,
    ...(password !== "" ? { password } : clearPassword ? { password: null } : {}),
  };
  if (camera) return estateApi.changeCamera(camera.id, { ...common, siteId: to });
  return estateApi.createCamera(siteId, { ...common, ...(id ? { id } : {}) });
}

function CameraFields(props: { camera: CameraSettings | undefined; sites: readonly Site[] }) {
  const { camera, sites } = props;
  const { t } = useTranslation();
  const brand = Form.useWatch<string>("brand");
  const needed = [{ required: true, whitespace: true, message: t("estate.bad.required") }];
  return (
    <>
      <Form.Item name="name" label={t("estate.fields.name")} rules={needed}>
        <Input maxLength={80} autoFocus data-testid="field-name" />
      </Form.Item>
      <Form.Item name="area" label={t("estate.fields.area")}>
        <Select options={AREAS.map((value) => ({ value, label: t(`area.${value}`) }))} />
      </Form.Item>
      <Form.Item name="alsoAreas" label={t("estate.fields.alsoAreas")} extra={t("estate.hints.alsoAreas")}>
        <Select mode="multiple" options={AREAS.map((value) => ({ value, label: t(`area.${value}`) }))} />
      </Form.Item>
      <Form.Item name="brand" label={t("estate.fields.brand")}>
        <Select options={BRANDS.map(({ id, title }) => ({ value: id, label: title }))} />
      </Form.Item>
      <Form.Item name="host" label={t("estate.fields.host")} rules={needed}>
        <Input maxLength={253} autoCapitalize="none" autoComplete="off" data-testid="field-host" />
      </Form.Item>
      <div className="fields-beside">
        <Form.Item name="port" label={t("estate.fields.port")} extra={t("estate.hints.port")}>
          <InputNumber className="field-number" min={1} max={65_535} precision={0} />
        </Form.Item>
        <Form.Item name="channel" label={t("estate.fields.channel")}>
          <InputNumber className="field-number" min={1} max={512} precision={0} />
        </Form.Item>
      </div>
      {brand === "url" && (
        <Form.Item
          name="path"
          label={t("estate.fields.path")}
          extra={t("estate.hints.path")}
          rules={[...needed, { pattern: /^\//, message: t("estate.bad.path") }]}
        >
          <Input maxLength={500} autoCapitalize="none" autoComplete="off" data-testid="field-path" />
        </Form.Item>
      )}
      {brand === "url" && (
        <Form.Item
          name="subPath"
          label={t("estate.fields.subPath")}
          extra={t("estate.hints.subPath")}
          rules={[{ pattern: /^\//, message: t("estate.bad.path") }]}
        >
          <Input maxLength={500} autoCapitalize="none" autoComplete="off" data-testid="field-sub-path" />
        </Form.Item>
      )}
      <Form.Item name="sound" valuePropName="checked" extra={t("estate.hints.sound")}>
        <Checkbox data-testid="field-sound">{t("estate.fields.sound")}</Checkbox>
      </Form.Item>
      <Form.Item name="user" label={t("estate.fields.user")}>
        <Input maxLength={128} autoCapitalize="none" autoComplete="off" />
      </Form.Item>
      <Form.Item name="password" label={t("estate.fields.password")} extra={t("estate.hints.password")}>
        <Input.Password
          maxLength={256}
          autoComplete="new-password"
          visibilityToggle={false}
          data-testid="field-password"
          placeholder={camera?.hasPassword ? t("estate.hints.passwordKept") : ""}
        />
      </Form.Item>
      {camera?.hasPassword && (
        <Form.Item name="clearPassword" valuePropName="checked">
          <Checkbox>{t("estate.hints.clearPassword")}</Checkbox>
        </Form.Item>
      )}
      {camera ? (
        <Form.Item name="siteId" label={t("estate.fields.siteId")}>
          <Select showSearch={{ optionFilterProp: "label" }} options={siteOptions(sites)} />
        </Form.Item>
      ) : (
        <IdField />
      )}
    </>
  );
}
