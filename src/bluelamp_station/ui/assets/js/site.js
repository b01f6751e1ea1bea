// What every page loads. Each behaviour is found by its data attribute and leaves the page as it is where there is none.

import { Button, ErrorSummary, NotificationBanner, SkipLink } from "govuk-frontend"
import { mountConfirmations } from "./confirm.js"
import { mountLiveRegions } from "./live.js"
import { mountMaps } from "./map-loader.js"
import { mountMenus } from "./menus.js"
import { mountSliders } from "./slider.js"
import { mountTables } from "./tables.js"
import { mountUploads } from "./upload.js"

const COMPONENTS = [
  ["govuk-button", Button],
  ["govuk-error-summary", ErrorSummary],
  ["govuk-notification-banner", NotificationBanner],
  ["govuk-skip-link", SkipLink],
]

function mount(root) {
  for (const [name, Component] of COMPONENTS) {
    for (const element of root.querySelectorAll(`[data-module="${name}"]`)) {
      // Each element on its own: one that cannot start must not stop the rest.
      try {
        new Component(element)
      } catch (fault) {
        console.warn(fault)
      }
    }
  }
  mountConfirmations(root)
  mountLiveRegions(root)
  mountSliders(root)
  mountTables(root)
  mountUploads(root, mount)
  mountMaps(root)
}

document.body.classList.add("js-enabled", "govuk-frontend-supported")
mountMenus(document)
mount(document)
