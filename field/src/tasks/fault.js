// What a task cannot do, in a sentence for the person.

/** @property {string} code short word for the screen's own logic; the message is for people */
export class FieldError extends Error {
  constructor(code, message) {
    super(message)
    this.name = "FieldError"
    this.code = code
  }
}
