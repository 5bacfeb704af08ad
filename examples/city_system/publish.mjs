#!/usr/bin/env node
/*
 * A city system that tells Rådslag what it knows, and reads what became of it.
 * Copy it: it needs amqplib (0.10.7 or later) alone.
 *
 *     export AMQP_URI='amqp://stokab:its-password@broker:5672/%2F'
 *     node publish.mjs < events.jsonl
 *
 * One event a line, one answer a line. Ends with 0 when every event was accepted, is valid or waits for
 * what it refers to; with 1 when one was parked, rejected or refused by the broker; with 2 when an answer
 * is missing.
 */
import { createInterface } from "node:readline";
import amqp from "amqplib";

const PATIENCE_S = Number(process.env.PATIENCE_S ?? 30);

/** What each type is about; the rest are about a prerequisite. */
const SUBJECTS = {
  "city.indicator_measured.v1": ["indicator", "indicator_id"],
  "city.event_recalled.v1": ["event", "event_id"],
};

/** The broker took nothing; its own sentence says why. */
class RefusedByBroker extends Error {}

/** One city system's connection. Its broker user is its name. */
class CitySystem {
  static async connect(uri) {
    const system = new CitySystem();
    system.name = decodeURIComponent(new URL(uri).username);
    system.connection = await amqp.connect(uri);
    await system.openChannel();
    return system;
  }

  async openChannel() {
    const channel = await this.connection.createConfirmChannel();
    // The broker's reason for closing the channel; without a listener it would end the process.
    channel.on("error", (error) => (channel.reason = error));
    channel.on("return", () => (channel.returned = true));
    await channel.prefetch(100);
    this.channel = channel;
  }

  /**
   * Publish one event; when this returns, the broker has it on disk.
   *
   * `id` is yours: after a lost connection publish again under the same id, and it has its effect once.
   */
  async publish({ type, id, data, time, validate_only: validateOnly = false }) {
    const channel = this.channel;
    const [kind, field] = SUBJECTS[type] ?? ["prerequisite", "prerequisite_id"];
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-source": `/city/${this.name}`,
      "ce-type": type,
      "ce-subject": `${kind}/${data[field]}`,
      "ce-time": time ?? new Date().toISOString(),
    };
    if (validateOnly) headers["ce-validateonly"] = "true";
    channel.returned = false;
    const fault = await new Promise((resolve) =>
      channel.publish(
        "city.events",
        `${this.name}.${type}`,
        Buffer.from(JSON.stringify(data)),
        {
          contentType: "application/json",
          persistent: true,
          userId: this.name,
          mandatory: true,
          headers,
        },
        resolve,
      ),
    );
    if (channel.reason) {
      // 403: not trusted with this type. 406: another's user_id. The channel is gone either way.
      await this.openChannel();
      throw new RefusedByBroker(channel.reason.message);
    }
    if (fault) throw new RefusedByBroker("the broker could not keep it: try again later");
    if (channel.returned) throw new RefusedByBroker(`no service listens to ${type}`);
  }

  /**
   * Hand the answers on the own queue to `take`, until none is awaited or none comes any more.
   *
   * `take` says whether the answer was the last awaited one.
   */
  async answers(take) {
    const { channel } = this;
    await new Promise((resolve, reject) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, PATIENCE_S * 1000);
      };
      const receive = (message) => {
        const isLast = take(JSON.parse(message.content));
        channel.ack(message);
        wait();
        if (isLast) {
          clearTimeout(timer);
          resolve();
        }
      };
      wait();
      channel.consume(`${this.name}.answers`, receive).catch(reject);
    });
  }

  async close() {
    await this.channel.close();
    await this.connection.close();
  }
}

const system = await CitySystem.connect(process.env.AMQP_URI);
/** How many answers each published id still has coming. */
const awaited = new Map();
let failed = false;
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const event = JSON.parse(line);
  try {
    await system.publish(event);
    awaited.set(event.id, (awaited.get(event.id) ?? 0) + 1);
  } catch (error) {
    if (!(error instanceof RefusedByBroker)) throw error;
    console.error(`${event.id}: ${error.message}`);
    failed = true;
  }
}
if (awaited.size > 0) {
  const published = new Set(awaited.keys());
  await system.answers((answer) => {
    console.log(JSON.stringify(answer));
    // Answers to events of earlier runs may be there too.
    if (published.has(answer.event_id)) {
      failed ||= ["parked", "rejected"].includes(answer.outcome);
      const left = awaited.get(answer.event_id) - 1;
      if (left > 0) awaited.set(answer.event_id, left);
      else awaited.delete(answer.event_id);
    }
    return awaited.size === 0;
  });
}
await system.close();
for (const id of awaited.keys()) console.error(`${id}: no answer within ${PATIENCE_S} s`);
process.exitCode = awaited.size > 0 ? 2 : Number(failed);
