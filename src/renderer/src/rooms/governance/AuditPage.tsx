import { Page } from '../../ui/Page.tsx'

export function AuditPage() {
  return <Page title="Audit">{null}</Page>
}
