// Keeps chosen cameras as a group: a name, and whose it is. A group that is there already is changed, or removed.
import { Button, Input, Popconfirm, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Site, WallGroup } from "../../../hub/serve/contract.ts";
import { useMay } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { useKeepGroup, useRemoveGroup } from "./wall-queries.ts";

const OWN = "";

export function KeepGroup(props: {
  sites: readonly Site[];
  group: WallGroup | undefined;
  cameraIds: readonly string[];
  onKept: (group: WallGroup) => void;
  onRemoved: () => void;
}) {
  const { group } = props;
  const { t } = useTranslation();
  const may = useMay();
  const [name, setName] = useState(group?.name ?? "");
  const [whose, setWhose] = useState(group?.siteId ?? OWN);
  const keep = useKeepGroup();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const siteId = whose === OWN ? undefined : whose;
    const draft = { name: name.trim(), cameraIds: [...props.cameraIds] };
    keep.mutate({ siteId, groupId: group?.id, draft }, { onSuccess: props.onKept });
  };
  return (
    <form className="wall-keep" onSubmit={submit} data-testid="wall-keep">
      <h3>{t(group === undefined ? "wall.keep" : "wall.keepChanged")}</h3>
      <Input
        aria-label={t("wall.name")}
        placeholder={t("wall.namePlaceholder")}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {group === undefined && may("wall-groups.share") && (
        <Select
          aria-label={t("wall.whose")}
          value={whose}
          onChange={setWhose}
          showSearch={{ optionFilterProp: "label" }}
          options={[
            { value: OWN, label: t("wall.forMe") },
            { label: t("wall.forSite"), options: siteOptions(props.sites) },
          ]}
        />
      )}
      {keep.isError && (
        <p className="form-fault" role="alert">
          {problemText(keep.error, t)}
        </p>
      )}
      <div className="wall-keep-end">
        <Button
          type="primary"
          htmlType="submit"
          disabled={name.trim() === "" || props.cameraIds.length === 0}
          loading={keep.isPending}
          data-testid="wall-keep-it"
        >
          {t("wall.keepIt")}
        </Button>
        {group !== undefined && <RemoveGroup group={group} onRemoved={props.onRemoved} />}
      </div>
    </form>
  );
}

function RemoveGroup(props: { group: WallGroup; onRemoved: () => void }) {
  const { group } = props;
  const { t } = useTranslation();
  const remove = useRemoveGroup();
  return (
    <>
      <Popconfirm
        title={t("wall.removeSure", { name: group.name })}
        description={group.siteId === undefined ? undefined : t("wall.removeShared")}
        okText={t("wall.remove")}
        okButtonProps={{ danger: true }}
        cancelText={t("estate.cancel")}
        onConfirm={() => remove.mutate(group, { onSuccess: props.onRemoved })}
      >
        <Button danger loading={remove.isPending} data-testid="wall-remove">
          {t("wall.remove")}
        </Button>
      </Popconfirm>
      {remove.isError && (
        <p className="form-fault" role="alert">
          {problemText(remove.error, t)}
        </p>
      )}
    </>
  );
}
