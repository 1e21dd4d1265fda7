// In place of the protocol's library in the extension's own bundle: our messages are only named there, and the library
// is larger than all the rest of it. The bundle that speaks with the server has the real one.

class Message {
  constructor(readonly method: string) {}
}

export class RequestType extends Message {}
export class RequestType0 extends Message {}
export class NotificationType extends Message {}
export class NotificationType0 extends Message {}
