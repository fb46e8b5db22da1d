import { z } from 'zod'
import { workspaceContract } from '../../shared/contract/workspace.ts'
import { CairnError, errorCatalogue } from '../../shared/errors.ts'
import { inspectWorkspace, type Inspection } from '../governance/index.ts'
import { appVersion } from '../resources.ts'
import { migrations, type VerifyOptions, watchChanges, type Workspace, workspaceInfo } from '../workspace/index.ts'
import { type ApiContext, implementing } from './base.ts'
import { changedRooms } from './changedRooms.ts'

const os = implementing(workspaceContract)

export const workspace = {
  info: os.info.handler(async ({ context }) => ({
    ...(await workspaceInfo(context.workspace())),
    schema: migrations().length,
    appVersion,
  })),
  watch: os.watch.handler(async function* ({ context, signal }) {
    for await (const actions of watchChanges(context.workspace(), signal)) yield { rooms: changedRooms(actions) }
  }),
  verify: os.verify.handler(async ({ input, context }) => {
    const report = await inspectOrTell(context, input)
    return { ...report, problems: [...report.problems] }
  }),
}

/** What is wrong with a workspace that cannot be opened is why. */
async function inspectOrTell(context: ApiContext, options: VerifyOptions): Promise<Inspection> {
  let opened: Workspace
  try {
    opened = context.workspace()
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (!['WORKSPACE_UNSAFE', 'WORKSPACE_FOREIGN', 'WORKSPACE_CORRUPT'].includes(error.code)) throw thrown
    const { fix } = errorCatalogue[error.code]
    const found = Findings.safeParse(error.details.findings)
    const problems = found.success ? found.data.map((one) => ({ ...placed(one), fix })) : [{ where: 'cairn.db', what: error.message, fix }]
    return { ok: false, objects: 0, hashed: 0, bytes: 0, unreferenced: 0, problems }
  }
  return inspectWorkspace(opened, options)
}

const Findings = z.array(z.string()).min(1)

/** `trigger x: It is …` in its two parts. */
function placed(finding: string): { where: string; what: string } {
  const end = finding.indexOf(': ')
  return { where: finding.slice(0, end), what: finding.slice(end + 2) }
}
