// What a problem is about: its site, the camera that shows it, and the words. For whoever reports one and whoever orders
// that it is put right.
import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import type { Site } from "../../../hub/serve/contract.ts";
import { camerasQuery } from "../queries.ts";
import { pathTo } from "../sites/site-tree.ts";
import { oneLine } from "./answer-form.tsx";

export type Problem = {
  readonly siteId: string;
  readonly cameraId: string;
  readonly text: string;
};

/** What is entered, from the nearest kitchen on; `said` is what the hub takes, undefined while something is missing. */
export function useProblem(sites: readonly Site[], siteId: string | null) {
  const places = sites.filter((site) => site.kind === "canteen" || site.kind === "school");
  const first = places.find((site) => site.id === siteId) ?? places.find((site) => site.kind === "canteen");
  const [problem, setProblem] = useState<Problem>({
    siteId: first?.id ?? places[0]?.id ?? "",
    cameraId: "",
    text: "",
  });
  const { cameraId } = problem;
  const text = oneLine(problem.text);
  const said =
    text === "" || problem.siteId === ""
      ? undefined
      : { siteId: problem.siteId, text, ...(cameraId === "" ? {} : { cameraId }) };
  return { problem, setProblem, places, said };
}

export function ProblemFields(props: {
  sites: readonly Site[];
  entered: ReturnType<typeof useProblem>;
  words: { readonly site: string; readonly camera: string; readonly noCamera: string; readonly text: string };
  testId: string;
}) {
  const { sites, words } = props;
  const { problem, setProblem, places } = props.entered;
  const { siteId } = problem;
  const cameras = useQuery({ ...camerasQuery(siteId), enabled: siteId !== "" });
  const own = (cameras.data ?? []).filter((camera) => camera.siteId === siteId);
  return (
    <>
      <Labelled text={words.site}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: "label" }}
            value={siteId}
            onChange={(next) => setProblem({ ...problem, siteId: next, cameraId: "" })}
            options={places.map((site) => ({ value: site.id, label: siteLabel(sites, site) }))}
          />
        )}
      </Labelled>
      {own.length > 0 && (
        <Labelled text={words.camera}>
          {(id) => (
            <Select
              id={id}
              value={problem.cameraId}
              onChange={(cameraId) => setProblem({ ...problem, cameraId })}
              options={[
                { value: "", label: words.noCamera },
                ...own.map((camera) => ({ value: camera.id, label: camera.name })),
              ]}
            />
          )}
        </Labelled>
      )}
      <Labelled text={words.text}>
        {(id) => (
          <Input.TextArea
            id={id}
            data-testid={props.testId}
            rows={3}
            maxLength={300}
            value={problem.text}
            onChange={(event) => setProblem({ ...problem, text: event.target.value })}
          />
        )}
      </Labelled>
    </>
  );
}

export function Labelled(props: { text: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{props.text}</label>
      {props.children(id)}
    </div>
  );
}

function siteLabel(sites: readonly Site[], site: Site): string {
  const parent = pathTo(sites, site.id).at(-2);
  return parent && site.kind === "canteen" ? `${parent.name} › ${site.name}` : site.name;
}
