// Asks before a form that cannot be taken back is sent: <form data-confirm="Withdraw this set?">.

function dialogue(question, action) {
  const box = document.createElement("dialog")
  box.className = "bl-dialogue"
  box.setAttribute("aria-labelledby", "bl-dialogue-question")
  box.innerHTML =
    '<form method="dialog"><h2 class="govuk-heading-m" id="bl-dialogue-question"></h2>' +
    '<div class="bl-actions"><button class="govuk-button govuk-button--warning" value="yes"></button>' +
    '<button class="govuk-button govuk-button--secondary" value="no" autofocus>Cancel</button></div></form>'
  box.querySelector("h2").textContent = question
  box.querySelector("button").textContent = action
  document.body.append(box)
  box.showModal()
  return new Promise((answered) => {
    box.addEventListener("close", () => {
      box.remove()
      answered(box.returnValue === "yes")
    })
  })
}

export function mountConfirmations(root) {
  for (const form of root.querySelectorAll("form[data-confirm]")) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.isConfirmed) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const submitter = event.submitter
      if (await dialogue(form.dataset.confirm, submitter?.textContent.trim() || "Yes")) {
        form.dataset.isConfirmed = "yes"
        form.requestSubmit(submitter)
      } else {
        submitter?.focus()
      }
    })
  }
}
