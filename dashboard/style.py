"""The page's own style: few rules, in colours that hold on white and on dark (translucent, or the text's own)."""

from typing import Final

# Drawn here: Streamlit would fetch a named icon or an emoji from another site.
ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b64a0"/>'
    '<path d="M3 13q4-6 8.500 0t8.500 0t9 0M3 22q4-6 8.500 0t8.500 0t9 0" fill="none" stroke="#fff" stroke-width="2.600"/></svg>'
)

STYLE: Final = """<style>
.block-container {padding: 1.1rem clamp(.7rem, 3vw, 3rem) 4rem; max-width: 1500px;}
header[data-testid="stHeader"] {background: transparent; height: 2.2rem;}
[data-testid="stHtml"] {line-height: 1.5;}
[data-testid="stHtml"] a {color: inherit; text-decoration: underline; text-decoration-color: #3d8fc7;
  text-decoration-thickness: 2px; text-underline-offset: .15em;}
[data-testid="stBaseButton-tertiary"] {text-decoration: underline; text-decoration-color: #3d8fc7;
  text-decoration-thickness: 2px; text-underline-offset: .2em; padding-block: 0; min-height: 1.8rem;}
.tw-head {display: flex; gap: .9rem; align-items: baseline; flex-wrap: wrap; margin: .2rem 2.4rem 0 0;}
.tw-head b {font-size: 1.35rem; letter-spacing: -.01em;}
.tw-quiet {opacity: .72; font-size: .9rem; line-height: 1.45;}
.tw-cards {display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); gap: .8rem;}
.tw-card {border: 1px solid rgba(128,140,150,.32); border-radius: .6rem; padding: .8rem 1rem; min-width: 0;}
.tw-card h3, .tw-notice h3 {font-size: .8rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase;
  opacity: .72; padding: 0; margin: 0 0 .25rem;}
.tw-big {font-size: 1.35rem; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere;}
.tw-card p, .tw-pair p, .tw-article p {margin: .25rem 0 0; overflow-wrap: anywhere;}
.tw-article {border-left: 3px solid rgba(128,140,150,.45); padding: .1rem 0 .3rem .9rem; margin: 0;}
.tw-article h4 {font-size: 1.02rem; padding: 0; margin: 0; line-height: 1.35; overflow-wrap: anywhere;}
.tw-article blockquote, .tw-pair blockquote {margin: .35rem 0 0; padding: 0; border: 0; overflow-wrap: anywhere;}
[data-testid="stHtml"] code {font-size: .85em; margin: 0 .3em;}
mark {background: rgba(230,159,0,.30); color: inherit; border-bottom: 2px solid #e69f00; padding: 0 .1em;}
.tw-tag {display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem;
  font-size: .78rem; line-height: 1.45; opacity: .85; white-space: nowrap;}
.tw-pair {display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: .8rem 1.4rem;
  border-top: 1px solid rgba(128,140,150,.32); padding: .8rem 0;}
.tw-side {border-left: 3px solid rgba(11,100,160,.8); padding-left: .9rem; min-width: 0;}
.tw-against {border-left: 3px double rgba(194,78,0,.95);}
.tw-notice {border: 1px solid rgba(128,140,150,.45); border-left: 4px solid #e69f00; border-radius: .4rem;
  padding: .8rem 1rem; max-width: 46rem; overflow-wrap: anywhere;}
.tw-text {max-width: 46rem; font-size: 1.03rem; line-height: 1.65; overflow-wrap: anywhere;}
.tw-text .furniture {opacity: .6;}
.s {text-decoration-line: underline; text-underline-offset: .2em; text-decoration-thickness: 2px;}
.tw-s-states {text-decoration-style: solid; text-decoration-color: #0b84c4;}
.tw-s-claims {text-decoration-style: dashed; text-decoration-color: #d9822b;}
.tw-s-hedges {text-decoration-style: dotted; text-decoration-color: #7d8b96;}
.tw-s-denies {text-decoration-style: double; text-decoration-color: #b5589a;}
.tw-s-accuses {text-decoration-style: wavy; text-decoration-color: #d1452b;}
.tw-s-predicts {text-decoration-style: dotted; text-decoration-thickness: 4px; text-decoration-color: #00986f;}
.tw-s-demands {text-decoration-style: dashed; text-decoration-thickness: 4px; text-decoration-color: #5f6fd0;}
.tw-legend {display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9rem; margin-bottom: .9rem;}
.tw-dot {display: inline-block; width: .8em; height: .8em; border-radius: 50%; vertical-align: -.05em;}
:focus-visible {outline: 3px solid #e69f00 !important; outline-offset: 2px;}
@media (max-width: 640px) {
  .block-container {padding-top: 1.4rem;}
  .tw-big {font-size: 1.15rem;}
  .st-key-narrative, .st-key-day-of {flex: 1 1 100% !important;}
  .st-key-period-since, .st-key-period-until {flex: 1 1 8rem !important; min-width: 8rem;}
}
@media (prefers-reduced-motion: reduce) {* {transition: none !important; animation-duration: .01s !important;}}
</style>"""
