import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import PostalMime, { type Email } from "postal-mime";
import { asMessage, type Mailer } from "./mailer.ts";

/** The dev inbox: mails that would have been sent, as the files that would have gone over the wire. */
export type Inbox = Mailer & {
  list(): Promise<InboxMail[]>;
  open(id: string): Promise<InboxMail | undefined>;
};
export type InboxMail = { id: string; email: Email };

export function makeInbox(folder: string): Inbox {
  const transport = createTransport({ streamTransport: true, buffer: true });

  const open = async (id: string): Promise<InboxMail | undefined> => {
    if (!/^[\w-]+$/.test(id)) return undefined;
    const source = await readFile(join(folder, `${id}.eml`)).catch(() => undefined);
    return source && { id, email: await PostalMime.parse(source) };
  };

  return {
    open,

    // The file is named by the mail's id: sent twice, it is there once.
    send: async (mail) => {
      const { message } = await transport.sendMail(asMessage(mail));
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${mail.id}.eml`);
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file);
    },

    list: async () => {
      const names = await readdir(folder).catch(() => []);
      const ids = names.filter((name) => name.endsWith(".eml")).map((name) => name.slice(0, -4));
      // Ids are UUIDv7: sorted by time. Newest first, and no more than a page.
      const mails = await Promise.all(ids.sort().reverse().slice(0, 100).map(open));
      return mails.filter((mail) => mail !== undefined);
    },

    close: async () => {},
  };
}
