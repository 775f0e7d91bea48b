// Whether a camera is to be heard: kitchens publish no sound, so none is unless somebody says so.

export const SOUND_STATEMENTS = ["alter table camera add column has_sound integer not null default 0"];
