import { taskPerformer, type TaskInput, type TaskName, type TaskOutput, type Work } from '../jobs/index.ts'
import type { ApiContext } from './base.ts'

/** Does a task that answers a question; works without a workspace too. */
export function performTask<Name extends TaskName>(
  context: ApiContext,
  name: Name,
  input: TaskInput<Name>,
  signal?: AbortSignal,
): Promise<TaskOutput<Name>> {
  const objects = context.hasWorkspace() ? context.workspace().objects.root : null
  return taskPerformer(context.startWorker, objects)(name, input, signal)
}

/** What the use cases of the rooms work with. @throws WORKSPACE_NOT_FOUND where the shell has none */
export function workOf(context: ApiContext): Work {
  const workspace = context.workspace()
  return { workspace, runner: context.runner(), perform: taskPerformer(context.startWorker, workspace.objects.root) }
}
