// Cameras that tell of themselves (ONVIF): found or named, asked for their streams, and added several at once.
import { SearchOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { estateApi } from "../estate/estate-api.ts";
import { useEstateChange } from "../estate/estate-queries.ts";
import { answered, type Candidate, candidateAt, candidateOf, draftOf } from "../find/candidate.ts";
import { CandidateRow } from "../find/candidate-row.tsx";
import { useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound, problemText } from "../shell/states.tsx";
import "../styles/camera-entry.css";

export function FindCamerasPage() {
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site && t("entry.findOf", { name: site.name }));
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={6} />;
  if (!site) return <NotFound />;
  return (
    <>
      <header className="page-head">
        <nav aria-label={t("page.where")}>
          <ol className="breadcrumb">
            <li>
              <Link to={`/sites/${encodeURIComponent(site.id)}/settings`}>
                {t("estate.settingsOf", { name: site.name })}
              </Link>
            </li>
          </ol>
        </nav>
        <h1>{t("entry.findOf", { name: site.name })}</h1>
      </header>
      <p className="quiet">{t("entry.findIntro")}</p>
      <Finder key={site.id} siteId={site.id} />
    </>
  );
}

function Finder(props: { siteId: string }) {
  const { siteId } = props;
  const { t } = useTranslation();
  const [candidates, setCandidates] = useState<readonly Candidate[]>([]);
  const search = useMutation({
    mutationFn: () => estateApi.findCameras(siteId),
    onSuccess: ({ devices }) => {
      const found = devices.map(candidateOf);
      const kept = candidates.filter((one) => !found.some(({ key }) => key === one.key));
      setCandidates([...found, ...kept]);
    },
  });
  const change = (key: string, part: Partial<Candidate>) =>
    setCandidates((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <>
      <div className="find-bar">
        <Button
          type="primary"
          icon={<SearchOutlined />}
          loading={search.isPending}
          onClick={() => search.mutate()}
          data-testid="find-cameras"
        >
          {t(search.isPending ? "entry.searching" : search.data ? "entry.searchAgain" : "entry.search")}
        </Button>
        <ByAddress
          onAdd={(one) => setCandidates((all) => [...all.filter(({ key }) => key !== one.key), one])}
        />
      </div>
      {search.isError && (
        <p className="failed" role="alert">
          {problemText(search.error, t)}
        </p>
      )}
      {search.data && candidates.length === 0 && <EmptyNote text={t("entry.nothingFound")} />}
      {candidates.length > 0 && (
        <Adopting siteId={siteId} candidates={candidates} setCandidates={setCandidates}>
          <ul className="candidates">
            {candidates.map((candidate) => (
              <CandidateRow
                key={candidate.key}
                candidate={candidate}
                onChange={(part) => change(candidate.key, part)}
              />
            ))}
          </ul>
        </Adopting>
      )}
    </>
  );
}

function ByAddress(props: { onAdd: (candidate: Candidate) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const candidate = candidateAt(text);
  return (
    <form
      className="find-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (candidate === undefined) return;
        props.onAdd(candidate);
        setText("");
      }}
    >
      <Input
        aria-label={t("entry.byAddress")}
        placeholder={t("entry.addressHint")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button htmlType="submit" disabled={candidate === undefined}>
        {t("entry.addAddress")}
      </Button>
    </form>
  );
}

function Adopting(props: {
  siteId: string;
  candidates: readonly Candidate[];
  setCandidates: (change: (all: readonly Candidate[]) => readonly Candidate[]) => void;
  children: React.ReactNode;
}) {
  const { siteId, candidates, setCandidates } = props;
  const { t } = useTranslation();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const chosen = candidates.filter((one) => one.isChosen && one.outcome?.isDone !== true);
  const ready = chosen.filter((one) => draftOf(one, { user, password }) !== undefined);
  const put = (changed: Candidate) =>
    setCandidates((all) => all.map((one) => (one.key === changed.key ? changed : one)));
  const ask = useMutation({
    //  One after the other: a hub asks a few at a time, and a wrong password is seen before it locks every camera.
    mutationFn: async () => {
      for (const one of chosen) {
        const { host, port, path } = one;
        put(answered(one, await estateApi.askCamera(siteId, { host, port, path, user, password })));
      }
    },
  });
  const adopt = useEstateChange(async (_: Record<string, unknown>) => {
    for (const one of ready) {
      const draft = draftOf(one, { user, password });
      if (draft === undefined) continue;
      const outcome = await estateApi.createCamera(siteId, draft).then(
        () => ({ isDone: true, text: t("entry.adopted") }),
        (error: unknown) => ({ isDone: false, text: problemText(error, t) }),
      );
      put({ ...one, outcome });
    }
  });
  return (
    <Section title={t("entry.credentials")}>
      <div className="find-address">
        <Input
          aria-label={t("estate.fields.user")}
          placeholder={t("estate.fields.user")}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={128}
          value={user}
          onChange={(event) => setUser(event.target.value)}
        />
        <Input.Password
          aria-label={t("estate.fields.password")}
          placeholder={t("estate.fields.password")}
          autoComplete="new-password"
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button
          loading={ask.isPending}
          disabled={chosen.length === 0}
          onClick={() => ask.mutate()}
          data-testid="ask-cameras"
        >
          {t(ask.isPending ? "entry.asking" : "entry.ask")} ({chosen.length})
        </Button>
      </div>
      <p className="quiet">{t("entry.credentialsHint")}</p>
      {ask.isError && (
        <p className="failed" role="alert">
          {problemText(ask.error, t)}
        </p>
      )}
      {props.children}
      <Button
        type="primary"
        loading={adopt.isPending}
        disabled={ready.length === 0}
        onClick={() => adopt.mutate({})}
        data-testid="adopt-cameras"
      >
        {t(adopt.isPending ? "entry.adopting" : "entry.adopt")} ({ready.length})
      </Button>
    </Section>
  );
}
