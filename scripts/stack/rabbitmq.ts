import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, provideProgram } from "../programs.ts";
import { answers } from "./answers.ts";
import { freePort } from "./free-port.ts";
import { type Home, makeRoom } from "./home.ts";
import { startProgram } from "./program.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

/** AMQP 0-9-1, spelt out: the broker answers with connection.start. */
const amqpGreeting = Buffer.from("AMQP\0\0\x09\x01", "latin1");

/** A RabbitMQ node of its own, with the settings of production (deploy/rabbitmq.conf). The slow one: 5 to 14 s. */
export async function startRabbitMq(scope: Scope, home: Home): Promise<Service> {
  const command = await provideProgram("rabbitmq");
  const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const folder = await makeRoom(home, "rabbitmq");
  await startEpmd(scope, { home, folder, port: epmdPort });
  const plugins = join(folder, "enabled_plugins");
  await writeFile(plugins, "[].\n");
  return startProgram(scope, {
    name: "rabbitmq",
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    command,
    args: [],
    env: {
      // Its cookie lies in its home.
      HOME: folder,
      // Any other host part may not resolve, and then it hangs for ever without a word.
      RABBITMQ_NODENAME: "docbook@localhost",
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${distributionPort}`,
      ERL_EPMD_PORT: `${epmdPort}`,
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
      RABBITMQ_CONF_ENV_FILE: "/dev/null",
      RABBITMQ_CONFIG_FILE: join(home.deploy, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
      RABBITMQ_GENERATED_CONFIG_DIR: join(folder, "generated"),
      RABBITMQ_FEATURE_FLAGS_FILE: join(folder, "feature_flags"),
      // No shell in between that takes the signals: the process we know is the broker itself.
      RUNNING_UNDER_SYSTEMD: "1",
    },
    folder,
    account: home.account,
    isReady: () => answers(port, amqpGreeting, () => true),
  });
}

/** Erlang's register of nodes. One that the broker starts by itself would outlive it. */
async function startEpmd(scope: Scope, { home, folder, port }: { home: Home; folder: string; port: number }) {
  const command = findProgram(["epmd"]);
  if (!command) return;
  await startProgram(scope, {
    name: "epmd",
    url: `tcp://127.0.0.1:${port}`,
    command,
    args: ["-address", "127.0.0.1", "-port", `${port}`],
    folder,
    account: home.account,
    // NAMES_REQ: the length of what follows, then "n".
    isReady: () => answers(port, Buffer.from([0, 1, 110]), () => true),
  });
}
