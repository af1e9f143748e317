export type TextMessage = {
  /** As the patient wrote it, made E.164 by the caller: +491701234567. */
  to: string;
  body: string;
};

export type SmsGateway = {
  /** Gives the gateway's id of the message once it has taken it over. */
  send(message: TextMessage): Promise<string>;
  /** The id of a message just like this one that was taken over since, if there is one. */
  find(message: TextMessage, since: Date): Promise<string | undefined>;
};
