// A sensor that was found: what it says, since when and how often, and the form that adopts it.
import { useTranslation } from "react-i18next";
import type { FoundSensor } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { placeText } from "../sensors/place-text.ts";
import { ageText, durationText } from "../wording.ts";
import { AdoptForm, ASSUMED_INTERVAL_S } from "./adopt-form.tsx";
import type { Done } from "./done-note.tsx";
import { useAdoptSensor } from "./newcomer-queries.ts";
import { IgnoreButton, Values } from "./newcomer-shown.tsx";
import { placeGuess } from "./place-guess.ts";

export function FoundSensorItem(props: {
  sensor: FoundSensor;
  latest: FoundSensor["latest"];
  siteName: string | undefined;
  onDone: (done: Done) => void;
}) {
  const { sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const may = useMay()("newcomers.adopt");
  const adopt = useAdoptSensor(sensor.id);
  const values = Object.entries(props.latest).flatMap(([metric, latest]) =>
    latest === undefined ? [] : [{ metric, value: latest.value }],
  );
  const { temperature } = props.latest;
  return (
    <li data-testid={`found-${sensor.id}`} data-ignored={sensor.isIgnored}>
      <header className="newcomer-head">
        <h3>{sensor.name}</h3>
        <span className="chip">{sensor.format ?? t("newcomers.mappings.title")}</span>
        {sensor.isIgnored && <span className="chip">{t("newcomers.ignored")}</span>}
      </header>
      <p className="quiet">
        {[
          props.siteName,
          t("newcomers.found.since", { age: ageText(now - Date.parse(sensor.foundAt), t) }),
          sensor.intervalS === undefined
            ? t("newcomers.found.unknownRhythm")
            : t("newcomers.found.every", { duration: durationText(sensor.intervalS * 1000, t) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {sensor.address !== sensor.name && <p className="mono quiet">{sensor.address}</p>}
      {values.length > 0 ? (
        <Values values={values} />
      ) : (
        <p className="quiet">{t("newcomers.found.noValues")}</p>
      )}
      {may && (
        <div className="newcomer-actions">
          {!sensor.isIgnored && (
            <AdoptForm
              what={sensor.name}
              defaults={{
                name: sensor.name.slice(0, 80),
                place: placeGuess([sensor.name, sensor.address], temperature?.value),
                intervalS: sensor.intervalS ?? ASSUMED_INTERVAL_S,
              }}
              isPending={adopt.isPending}
              error={adopt.error}
              onAdopt={(described) =>
                adopt.mutate(described, {
                  onSuccess: ({ id, name, place }) =>
                    props.onDone({
                      words: t("newcomers.found.adopted", { name, place: placeText(place, t) }),
                      sensors: [{ id, name }],
                    }),
                })
              }
            />
          )}
          <IgnoreButton kind="sensors" id={sensor.id} name={sensor.name} isIgnored={sensor.isIgnored} />
        </div>
      )}
    </li>
  );
}
