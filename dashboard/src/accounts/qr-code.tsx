// A QR code, drawn as one path in the page: nothing is fetched, and it stays sharp on paper.
import { useMemo } from "react";
import { encode } from "uqr";

/** ISO/IEC 18004, section 6.3.8: a quiet zone of four modules. */
const QUIET = 4;

export function QrCode(props: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    //  M: a phone's camera reads it with 15 % of it hidden (ISO/IEC 18004, section 6.5.1).
    const { data, size } = encode(props.text, { ecc: "M", border: 0 });
    const modules = data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
    );
    return { size: size + 2 * QUIET, path: modules.join("") };
  }, [props.text]);
  return (
    <svg
      className="qr"
      data-testid="qr"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
