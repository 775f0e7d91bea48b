// Chooses cameras for the wall beside the page: by the tree, by words, by how they stand; shown as they are, or kept as a
// group under a name.
import { Button, Drawer, Input, Select, Tree } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WallGroup } from "../../../hub/serve/contract.ts";
import {
  branchesOf,
  camerasAmong,
  camerasIn,
  cameraTree,
  keyOfCamera,
  type TreeNode,
} from "./camera-tree.ts";
import { KeepGroup } from "./keep-group.tsx";
import { type Estate, inOrder, MARKS, type Mark } from "./wall-tiles.ts";

//  Chosen: a wall and a half of the largest; a longer address is no bookmark any more, and wants a name.
const MOST_IN_ADDRESS = 96;
/** Those by which cameras are chosen: what plays or is blind is none. */
const STANDS = MARKS.filter((mark) => mark !== "live" && mark !== "blind");

export function ChooseCameras(props: {
  estate: Estate;
  /** The group that is changed. */
  group: WallGroup | undefined;
  initial: readonly string[];
  onShow: (cameraIds: readonly string[]) => void;
  onKept: (group: WallGroup) => void;
  onRemoved: () => void;
  onClose: () => void;
}) {
  const { estate, group } = props;
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(props.initial));
  const [find, setFind] = useState("");
  const [mark, setMark] = useState<Mark>();
  const tree = useMemo(
    () => cameraTree(estate, { find: find.trim(), mark }, (area) => t(`area.${area}`)),
    [estate, find, mark, t],
  );
  const ordered = useMemo(
    () =>
      inOrder({ ...estate, cameras: estate.cameras.filter(({ id }) => chosen.has(id)) }).map(({ id }) => id),
    [estate, chosen],
  );
  //  What is not in sight stays ticked.
  const tick = (keys: readonly string[]) => {
    const inSight = new Set(camerasIn(tree));
    setChosen(new Set([...[...chosen].filter((id) => !inSight.has(id)), ...camerasAmong(keys)]));
  };
  return (
    <Drawer
      open
      size={460}
      onClose={props.onClose}
      title={group === undefined ? t("wall.choose") : t("wall.edit", { name: group.name })}
      data-testid="wall-chooser"
      footer={
        <div className="wall-choose-foot">
          <span>{t("wall.chosen", { count: ordered.length })}</span>
          {ordered.length > MOST_IN_ADDRESS && <span className="quiet">{t("wall.nameFirst")}</span>}
          <Button
            disabled={ordered.length === 0 || ordered.length > MOST_IN_ADDRESS}
            data-testid="wall-show"
            onClick={() => props.onShow(ordered)}
          >
            {t("wall.show")}
          </Button>
        </div>
      }
    >
      <div className="wall-choose-find">
        <Input
          type="search"
          allowClear
          autoFocus
          aria-label={t("wall.find")}
          placeholder={t("wall.findShort")}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
        <Select
          aria-label={t("wall.status")}
          allowClear
          placeholder={t("wall.everyState")}
          value={mark ?? null}
          onChange={(value: Mark | undefined) => setMark(value)}
          options={STANDS.map((one) => ({ value: one, label: t(`wall.mark.${one}`) }))}
        />
      </div>
      <CameraTree
        tree={tree}
        chosen={chosen}
        isNarrowed={find.trim() !== "" || mark !== undefined}
        onTick={tick}
      />
      <KeepGroup
        sites={estate.sites}
        group={group}
        cameraIds={ordered}
        onKept={props.onKept}
        onRemoved={props.onRemoved}
      />
    </Drawer>
  );
}

function CameraTree(props: {
  tree: readonly TreeNode[];
  chosen: ReadonlySet<string>;
  isNarrowed: boolean;
  onTick: (keys: readonly string[]) => void;
}) {
  const { tree, isNarrowed } = props;
  const { t } = useTranslation();
  //  The top alone, and all that was looked for.
  const [opened, setOpened] = useState<readonly string[]>();
  const expanded = isNarrowed ? branchesOf(tree) : (opened ?? tree.map(({ key }) => key));
  const inSight = useMemo(() => new Set(camerasIn(tree)), [tree]);
  if (tree.length === 0) return <p className="quiet">{t("site.noneFound")}</p>;
  return (
    <Tree<TreeNode>
      className="wall-tree"
      checkable
      selectable={false}
      aria-label={t("wall.choose")}
      height={380}
      treeData={[...tree]}
      titleRender={(node) => (
        <span>
          {node.title}
          {node.mark !== undefined && node.mark !== "believed" && (
            <small className="wall-tree-mark" data-mark={node.mark}>
              {t(`wall.mark.${node.mark}`)}
            </small>
          )}
        </span>
      )}
      expandedKeys={[...expanded]}
      onExpand={(keys) => setOpened(keys.map(String))}
      checkedKeys={[...props.chosen].filter((id) => inSight.has(id)).map(keyOfCamera)}
      onCheck={(keys) => props.onTick((Array.isArray(keys) ? keys : keys.checked).map(String))}
    />
  );
}
