import { clockJumps } from "./clock-jumps.ts";
import { idleConnections, largeBody } from "./crowds.ts";
import { diskFull } from "./disk-full.ts";
import type { Fault } from "./fault.ts";
import { hostileInput } from "./hostile-input.ts";
import { killedGateway } from "./killed-gateway.ts";
import { killedServer } from "./killed-server.ts";
import { killedWorker } from "./killed-worker.ts";
import { secretsByHash, secretsByText } from "./planted-secrets.ts";
import { clickhouseDown, sqliteLocked } from "./store-down.ts";
import { malformedHttp, requestSmuggling } from "./strangers.ts";
import { telemetryCrowd } from "./telemetry-crowd.ts";
import { resetMidStream, slowAndStuck } from "./upstreams.ts";

export const allFaults: readonly Fault[] = [
  ...[killedGateway, killedWorker, killedServer, diskFull, sqliteLocked, clickhouseDown],
  ...[slowAndStuck, resetMidStream, idleConnections, largeBody, malformedHttp, requestSmuggling],
  ...[hostileInput, telemetryCrowd, clockJumps, secretsByHash, secretsByText],
];
