import type { AuditRow } from '../../../../shared/contract/governance.ts'

const texts: Readonly<Record<string, string>> = {
  'audit.accept': 'Accepted an older copy',
  'dataset.import': 'Imported',
  'dataset.append': 'Appended rows',
  'dataset.commitEdits': 'Committed edits',
  'dataset.stageEdits': 'Staged edits',
  'dataset.discardEdits': 'Discarded edits',
  'dataset.export': 'Exported data',
  'dataset.reveal': 'Revealed sensitive values',
  'dataset.markSensitive': 'Marked as sensitive',
  'rule.change': 'Changed a rule',
  'dataset.markProtected': 'Marked as protected',
  'dataset.sheet.set': 'Edited the datasheet',
  'dataset.tag': 'Tagged',
  'dataset.update': 'Changed',
  'job.start': 'Started',
  'job.allow': 'Allowed a job',
  'job.cancel': 'Cancelled a job',
  'job.pause': 'Paused a job',
  'job.resume': 'Resumed',
  'job.fail': 'Failed',
  'job.stop': 'Stopped',
  'job.rest': 'Paused',
  'job.lost': 'Interrupted',
  'model.alias.set': 'Moved an alias',
  'model.alias.override': 'Overrode the gates',
  'model.alias.rollback': 'Rolled back',
  'model.alias.remove': 'Removed an alias',
  'model.card.set': 'Edited the model card',
  'model.card.copy': 'Copied the model card',
  'model.evaluate': 'Evaluated',
  'model.gates.check': 'Checked the gates',
  'model.gates.set': 'Set gates',
  'model.gates.remove': 'Removed gates',
  'model.register': 'Registered',
  'model.update': 'Changed',
  'model.version.update': 'Changed',
  'package.build': 'Built a package',
  'package.import': 'Imported a package',
  'rule.add': 'Added a rule',
  'rule.remove': 'Removed a rule',
  'rule.override': 'Overrode a rule',
  'rules.check': 'Checked the rules',
  'run.finish': 'Finished a run',
  'run.measure': 'Evaluated a run',
  'run.reevaluate': 'Re-evaluated runs',
  'run.update': 'Changed',
  'service.define': 'Defined a service',
  'service.start': 'Started a service',
  'service.stop': 'Stopped a service',
  'service.restart': 'Restarted a service',
  'service.remove': 'Removed a service',
  'study.finish': 'Finished a sweep or cross-validation',
  'trash.put': 'Moved to trash',
  'trash.restore': 'Restored',
  'trash.empty': 'Emptied the trash',
  undo: 'Undid',
  redo: 'Redid',
  'workspace.backup': 'Backed up',
  'workspace.gc': 'Collected garbage',
  'workspace.create': 'Created the workspace',
}

/** Kinds of changes, by the first words of their actions. */
export const kinds = [
  { value: 'dataset', label: 'Data' },
  { value: 'rule', label: 'Rules' },
  { value: 'run', label: 'Runs' },
  { value: 'job', label: 'Jobs' },
  { value: 'model', label: 'Models' },
  { value: 'model.alias', label: 'Aliases and overrides' },
  { value: 'package', label: 'Packages' },
  { value: 'service', label: 'Services' },
  { value: 'trash', label: 'Trash' },
  { value: 'undo', label: 'Undone' },
  { value: 'workspace', label: 'Workspace' },
] as const

/** An action of the audit log in words; one that has none yet is shown as it is. */
export function actionText(action: string): string {
  return texts[action] ?? action
}

/** What it was done to, by the name that people know it by. */
export function subjectText({ subject, detail }: Pick<AuditRow, 'subject' | 'detail'>): string {
  return typeof detail.title === 'string' ? detail.title : subject.replace(/^(dataset|model|job|rule):/, '').replace(':', ' ')
}
