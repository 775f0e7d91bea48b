// The table of pictures that were approved as what a camera is to show; the pictures themselves are files (photo-files.ts).

/** Times are Unix ms. */
export type PictureTables = {
  picture_reference: {
    id: string;
    camera_id: string;
    /** What the camera was then (`addressPrint`): one that is another by now has no reference. */
    print: string;
    captured_at: number;
    at: number;
    by_account: string;
    bytes: number;
    sha256: string;
    /** What pictures are held against, as base64: the edges, and the picture from far away. */
    edges: string;
    cells: string;
  };
};

/** Makes it; never edited once released. */
export const PICTURE_STATEMENTS: readonly string[] = [
  `create table picture_reference (id text primary key, camera_id text not null, print text not null, captured_at integer not null,
     at integer not null, by_account text not null, bytes integer not null, sha256 text not null, edges text not null, cells text not null)`,
  `create index picture_reference_by_camera on picture_reference (camera_id, at)`,
];
