// A sensor as a form: what it is called, what it serves, how often it reports, and how its messages are known.
import { Checkbox, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { FAMILIES } from "../../../devices/families.ts";
import { PLACES } from "../../../devices/places.ts";
import type { Site, SiteSettings } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { placeText } from "../sensors/place-text.ts";
import { EditDrawer } from "./edit-drawer.tsx";
import { estateApi } from "./estate-api.ts";
import { IdField, siteOptions } from "./site-form.tsx";

export type SensorSettings = SiteSettings["sensors"][number];

type Values = {
  id?: string;
  name: string;
  place: string;
  intervalS: number;
  family: string;
  address: string;
  appliance: string;
  defrosts: boolean;
  siteId: string;
};

/** Without `sensor` a new one. */
export function SensorForm(props: {
  siteId: string;
  sensor?: SensorSettings | undefined;
  sites: readonly Site[];
  onClose: () => void;
}) {
  const { siteId, sensor, sites, onClose } = props;
  const { t } = useTranslation();
  const initial: Values = {
    name: sensor?.name ?? "",
    place: sensor?.place ?? "sample-fridge",
    intervalS: sensor?.intervalS ?? 300,
    family: sensor?.family ?? "native",
    address: sensor?.address ?? "",
    appliance: sensor?.appliance ?? "",
    defrosts: sensor?.defrosts ?? false,
    siteId,
  };
  return (
    <EditDrawer<Values>
      title={sensor ? t("estate.editNamed", { name: sensor.name }) : t("estate.addSensor")}
      draftKey={sensor ? `sensor ${sensor.id}` : `sensor of ${siteId}`}
      initial={initial}
      onClose={onClose}
      save={(values) => save(siteId, sensor, values)}
    >
      {() => <SensorFields sensor={sensor} sites={sites} />}
    </EditDrawer>
  );
}

function save(siteId: string, sensor: SensorSettings | undefined, values: Values): Promise<unknown> {
  const { id, siteId: to, ...rest } = values;
  if (sensor) return estateApi.changeSensor(sensor.id, { ...rest, siteId: to });
  return estateApi.createSensor(siteId, { ...rest, ...(id ? { id } : {}) });
}

function SensorFields(props: { sensor: SensorSettings | undefined; sites: readonly Site[] }) {
  const { sensor, sites } = props;
  const { t } = useTranslation();
  const family = Form.useWatch<string>("family") ?? "native";
  const needed = [{ required: true, whitespace: true, message: t("estate.bad.required") }];
  const isFixed = sensor?.hasReported === true;
  return (
    <>
      <Form.Item name="name" label={t("estate.fields.name")} rules={needed}>
        <Input maxLength={80} autoFocus data-testid="field-name" />
      </Form.Item>
      <Form.Item name="place" label={t("estate.fields.place")} extra={t("estate.hints.place")}>
        <Select options={PLACES.map(({ id }) => ({ value: id, label: placeText(id, t) }))} />
      </Form.Item>
      <Form.Item
        name="intervalS"
        label={t("estate.fields.intervalS")}
        extra={t("estate.hints.intervalS")}
        rules={[{ required: true, type: "number", min: 1, max: 86_400, message: t("estate.bad.interval") }]}
      >
        <InputNumber className="field-number" data-testid="field-interval" />
      </Form.Item>
      <Form.Item name="family" label={t("estate.fields.family")}>
        <Select disabled={isFixed} options={FAMILIES.map(({ id, title }) => ({ value: id, label: title }))} />
      </Form.Item>
      <Form.Item
        name="address"
        label={t("estate.fields.address")}
        rules={needed}
        extra={isFixed ? t("estate.hints.hasReported") : addressHint(family, t)}
      >
        <Input
          maxLength={128}
          disabled={isFixed}
          autoCapitalize="none"
          autoComplete="off"
          data-testid="field-address"
        />
      </Form.Item>
      <Form.Item name="appliance" label={t("estate.fields.appliance")} extra={t("estate.hints.appliance")}>
        <Input maxLength={80} data-testid="field-appliance" />
      </Form.Item>
      <Form.Item name="defrosts" valuePropName="checked" extra={t("estate.hints.defrosts")}>
        <Checkbox>{t("estate.fields.defrosts")}</Checkbox>
      </Form.Item>
      {sensor ? (
        <Form.Item name="siteId" label={t("estate.fields.siteId")} extra={t("estate.hints.move")}>
          <Select showSearch={{ optionFilterProp: "label" }} options={siteOptions(sites)} />
        </Form.Item>
      ) : (
        <IdField />
      )}
    </>
  );
}

function addressHint(family: string, t: Translate): string {
  switch (family) {
    case "native":
    case "zigbee2mqtt":
    case "tasmota":
    case "shelly":
    case "chirpstack":
      return t(`estate.hints.address.${family}`);
    default:
      return "";
  }
}
