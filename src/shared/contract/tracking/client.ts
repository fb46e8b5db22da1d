import { z } from 'zod'
import { operation } from '../base.ts'

export const trackingClientContract = {
  /** A program in Python that logs to Cairn without MLflow: one file, to save beside one's own. */
  client: operation()
    .input(z.object({}))
    .output(z.object({ name: z.string(), text: z.string() })),
}
