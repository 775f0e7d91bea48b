// A site as a form: what it is called and is, what it hangs under and, for a canteen, whom it serves and what must be seen.
import { Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { AREAS } from "../../../devices/areas.ts";
import type { Site } from "../../../hub/serve/contract.ts";
import { branchOf } from "../sites/site-tree.ts";
import { EditDrawer } from "./edit-drawer.tsx";
import { estateApi } from "./estate-api.ts";

const KINDS = ["district", "town", "school", "canteen"] as const;
const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

type Values = {
  id?: string;
  name: string;
  kind: Site["kind"];
  parentId: string | null;
  serves: string[];
  areas: Site["areas"][number]["area"][];
};

/** Without `site` a new one, under `parentId`. */
export function SiteForm(props: {
  site?: Site | undefined;
  parentId?: string | null;
  sites: readonly Site[];
  mayMove: boolean;
  onClose: () => void;
}) {
  const { site, sites, mayMove, onClose } = props;
  const { t } = useTranslation();
  const parentId = site?.parentId ?? props.parentId ?? null;
  const initial: Values = {
    name: site?.name ?? "",
    kind: site?.kind ?? kindBelow(sites.find((one) => one.id === parentId)),
    parentId,
    serves: [...(site?.serves ?? [])],
    areas: site?.areas.map((one) => one.area) ?? [],
  };
  return (
    <EditDrawer<Values>
      title={site ? t("estate.editNamed", { name: site.name }) : t("estate.add")}
      draftKey={site ? `site ${site.id}` : `site under ${parentId}`}
      initial={initial}
      onClose={onClose}
      save={(values) => save(site, values, mayMove)}
    >
      {() => <SiteFields site={site} sites={sites} mayMove={mayMove} />}
    </EditDrawer>
  );
}

function save(site: Site | undefined, values: Values, mayMove: boolean): Promise<unknown> {
  const { id, parentId, kind, ...rest } = values;
  const canteen = kind === "canteen" ? {} : { serves: [], areas: [] };
  if (!site) return estateApi.createSite({ ...rest, kind, parentId, ...canteen, ...(id ? { id } : {}) });
  return estateApi.changeSite(site.id, { ...rest, ...canteen, ...(mayMove ? { kind, parentId } : {}) });
}

function SiteFields(props: { site: Site | undefined; sites: readonly Site[]; mayMove: boolean }) {
  const { site, sites, mayMove } = props;
  const { t } = useTranslation();
  const kind = Form.useWatch<Site["kind"]>("kind");
  const needed = [{ required: true, whitespace: true, message: t("estate.bad.required") }];
  //  Nothing hangs below itself.
  const below = new Set(site ? branchOf(sites, site.id).map((one) => one.id) : []);
  const parents = sites.filter((one) => one.kind !== "canteen" && !below.has(one.id));
  const schools = sites.filter((one) => one.kind !== "canteen" && one.id !== site?.id);
  const tops =
    site?.parentId === null || parents.length === 0 ? [{ value: null, label: t("estate.top") }] : [];
  return (
    <>
      <Form.Item name="name" label={t("estate.fields.name")} rules={needed}>
        <Input maxLength={80} autoFocus data-testid="field-name" />
      </Form.Item>
      <Form.Item name="kind" label={t("estate.fields.kind")} rules={[{ required: true }]}>
        <Select
          disabled={site !== undefined && !mayMove}
          options={KINDS.map((value) => ({ value, label: t(`site.kinds.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="parentId"
        label={t("estate.fields.parentId")}
        extra={mayMove ? site && t("estate.hints.parentId") : t("estate.hints.ownTop")}
      >
        <Select
          disabled={!mayMove}
          showSearch={{ optionFilterProp: "label" }}
          options={[...tops, ...siteOptions(parents)]}
        />
      </Form.Item>
      {kind === "canteen" && (
        <>
          <Form.Item name="serves" label={t("estate.fields.serves")} extra={t("estate.hints.serves")}>
            <Select
              mode="multiple"
              showSearch={{ optionFilterProp: "label" }}
              options={siteOptions(schools)}
            />
          </Form.Item>
          <Form.Item name="areas" label={t("estate.fields.areas")} extra={t("estate.hints.areas")}>
            <Select
              mode="multiple"
              data-testid="field-areas"
              options={AREAS.map((value) => ({ value, label: t(`area.${value}`) }))}
            />
          </Form.Item>
        </>
      )}
      {!site && <IdField />}
    </>
  );
}

export function IdField() {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="id"
      label={t("estate.fields.id")}
      extra={t("estate.hints.id")}
      rules={[{ pattern: ID, message: t("estate.bad.id") }]}
    >
      <Input maxLength={64} autoCapitalize="none" autoComplete="off" />
    </Form.Item>
  );
}

export function siteOptions(sites: readonly Site[]): { value: string; label: string }[] {
  return sites.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }));
}

function kindBelow(parent: Site | undefined): Site["kind"] {
  if (!parent) return "district";
  return parent.kind === "district" ? "school" : parent.kind === "town" ? "school" : "canteen";
}
