// The mappings of a site and below it: switched on and off, changed, deleted.
import { Button, Popconfirm, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SiteMapping } from "../../../hub/serve/contract.ts";
import { useMay } from "../queries.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { Fault } from "./adopt-form.tsx";
import { useDeleteMapping, useMappings, useSwitchMapping } from "./newcomer-queries.ts";

export function MappingList(props: { siteId: string; siteNameOf: (siteId: string) => string | undefined }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useMappings(props.siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  if (data.items.length === 0) return <EmptyNote text={t("newcomers.mappings.none")} />;
  return (
    <>
      <p className="quiet">{t("newcomers.mappings.hint")}</p>
      <ul className="newcomers">
        {data.items.map((one) => (
          <MappingItem key={one.id} mapping={one} siteName={props.siteNameOf(one.siteId)} />
        ))}
      </ul>
    </>
  );
}

function MappingItem(props: { mapping: SiteMapping; siteName: string | undefined }) {
  const { mapping } = props;
  const { t } = useTranslation();
  const may = useMay()("mappings.change");
  const change = useSwitchMapping(mapping.id);
  const remove = useDeleteMapping(mapping.id);
  const used =
    mapping.recent.length > 0
      ? t("newcomers.mappings.recent", { count: mapping.recent.length })
      : t("newcomers.mappings.unused");
  const state = mapping.isOn ? used : t("newcomers.mappings.off");
  return (
    <li data-testid={`mapping-${mapping.name}`} data-ignored={!mapping.isOn}>
      <header className="newcomer-head">
        <h3>{mapping.name}</h3>
        <span className="mono quiet">{mapping.mapping.filter}</span>
      </header>
      <p className="quiet">{[props.siteName, state].filter(Boolean).join(" · ")}</p>
      {may && (
        <span className="newcomer-buttons">
          <Switch
            checked={mapping.isOn}
            loading={change.isPending}
            aria-label={t("newcomers.mappings.on", { name: mapping.name })}
            onChange={(isOn) => change.mutate(isOn)}
          />
          <Link
            className="ant-btn ant-btn-default button-link"
            aria-label={t("newcomers.mappings.editFor", { name: mapping.name })}
            to={`/sites/${encodeURIComponent(mapping.siteId)}/mappings/${mapping.id}`}
          >
            {t("newcomers.mappings.edit")}
          </Link>
          <Popconfirm
            title={t("newcomers.mappings.deleteSure")}
            okText={t("newcomers.mappings.delete")}
            onConfirm={() => remove.mutate()}
          >
            <Button
              danger
              loading={remove.isPending}
              aria-label={t("newcomers.mappings.deleteFor", { name: mapping.name })}
            >
              {t("newcomers.mappings.delete")}
            </Button>
          </Popconfirm>
        </span>
      )}
      {(change.error ?? remove.error) && <Fault error={change.error ?? remove.error} />}
    </li>
  );
}
