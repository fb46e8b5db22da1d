declare module 'plotly.js-cartesian-dist-min' {
  import type Plotly from 'plotly.js'
  const plotly: typeof Plotly
  export default plotly
}
declare module 'plotly.js-strict-dist-min' {
  import type Plotly from 'plotly.js'
  const plotly: typeof Plotly
  export default plotly
}
