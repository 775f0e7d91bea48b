// The groups to choose from, which of them opens first, and the way to choose cameras.
import { AppstoreAddOutlined, EditOutlined, StarFilled, StarOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Site, WallGroup, WallGroups } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";
import { useChooseDefault } from "./wall-queries.ts";
import { ALL } from "./wall-search.ts";

export function GroupMenu(props: {
  groups: WallGroups;
  sites: readonly Site[];
  /** Undefined: all, or some cameras that are no group. */
  group: WallGroup | undefined;
  isSome: boolean;
  onGroup: (groupId: string) => void;
  /** Undefined: cameras are chosen anew. */
  onChoose: (group: WallGroup | undefined) => void;
}) {
  const { groups, sites, group } = props;
  const { t } = useTranslation();
  const options = useMemo(
    () => optionsOf(groups, sites, { own: t("wall.own"), everything: t("wall.everything") }),
    [groups, sites, t],
  );
  return (
    <span className="wall-groups">
      <Select
        className="wall-group"
        aria-label={t("wall.group")}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: "title" }}
        value={props.isSome ? t("wall.some") : (group?.id ?? ALL)}
        onChange={props.onGroup}
        options={options}
      />
      {group !== undefined && <Star group={group} isDefault={groups.defaultId === group.id} />}
      {group?.mayChange && (
        <Button
          type="text"
          icon={<EditOutlined />}
          aria-label={t("wall.edit", { name: group.name })}
          data-testid="wall-edit"
          onClick={() => props.onChoose(group)}
        />
      )}
      <Button
        icon={<AppstoreAddOutlined />}
        data-testid="wall-choose"
        aria-label={t("wall.choose")}
        onClick={() => props.onChoose(undefined)}
      >
        <span className="wall-choose-text">{t("wall.choose")}</span>
      </Button>
    </span>
  );
}

function Star(props: { group: WallGroup; isDefault: boolean }) {
  const { group, isDefault } = props;
  const { t } = useTranslation();
  const choose = useChooseDefault();
  const text = t(isDefault ? "wall.isDefault" : "wall.makeDefault");
  return (
    <Button
      type="text"
      danger={choose.isError}
      icon={isDefault ? <StarFilled /> : <StarOutlined />}
      aria-pressed={isDefault}
      aria-label={text}
      title={text}
      data-testid="wall-default"
      onClick={() => choose.mutate(isDefault ? null : group.id)}
    />
  );
}

function optionsOf(
  groups: WallGroups,
  sites: readonly Site[],
  words: { readonly own: string; readonly everything: string },
) {
  const names = new Map(sites.map((site) => [site.id, site.name]));
  const option = ({ id, name, cameraIds }: WallGroup) => ({
    value: id,
    title: name,
    label: `${groups.defaultId === id ? "★ " : ""}${name} (${cameraIds.length})`,
  });
  const bySite = groupBy(groups.items, ({ siteId }) => siteId);
  const all = { value: ALL, label: words.everything, title: words.everything };
  const shelves = [...bySite].map(([siteId, items]) => {
    const title = siteId === undefined ? words.own : (names.get(siteId) ?? siteId);
    return { label: title, title, options: items.map(option) };
  });
  //  One's own first.
  return [all, ...shelves.toSorted((a, b) => Number(b.title === words.own) - Number(a.title === words.own))];
}
