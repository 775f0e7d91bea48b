// The accounts with which devices and gateways sign in.
import { z } from "zod";

export const deviceAccountSchema = z
  .object({ account: z.string(), password: z.string() })
  .meta({ id: "DeviceAccount" });
