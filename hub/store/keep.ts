// For how long each level of detail is kept.

/** In days, counted back from now. */
export type Keep = {
  readonly rawDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
  readonly dayDays: number;
};
