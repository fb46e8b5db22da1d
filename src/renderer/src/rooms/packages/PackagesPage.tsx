import { Page } from '../../ui/Page.tsx'

export function PackagesPage() {
  return <Page title="Packages">{null}</Page>
}
