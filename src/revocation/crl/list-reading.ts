/**
 * What the HTTP addresses of one gate share: their turns, their memory, and the authorities that may have signed their lists.
 * @module
 */
import { ADDRESS_LIST_BYTES } from "../../util/size-limits.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";
import { ReadingQueue } from "../fetch/reading-queue.ts";
import { ListRoom } from "./list-room.ts";

/** Returns the certificates of authorities with a name that are known now. */
export type AuthoritiesNamed = (name: DistinguishedName) => readonly Certificate[];

/** How the lists of addresses are read. */
export class ListReading {
  readonly queue: ReadingQueue;
  readonly room: ListRoom;
  readonly authorities: AuthoritiesNamed;

  /** @param totalBytes of all lists of addresses and their indexes */
  constructor(
    totalBytes: number = ADDRESS_LIST_BYTES,
    authorities: AuthoritiesNamed = () => [],
    queue: ReadingQueue = new ReadingQueue(),
  ) {
    this.queue = queue;
    this.room = new ListRoom(totalBytes);
    this.authorities = authorities;
  }
}
