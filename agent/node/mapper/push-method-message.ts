/** `pushMethod` of a property: where the mapper itself sends the values to. Carried over whole, never interpreted. */
import type { AnomalyDetection, DBMethod, PushMethod } from '../../../proto/generated/dmi.ts';
import { toAny } from './any-value.ts';
import type { JsonFields } from './json-fields.ts';

/** @throws EdgectlError `InvalidParams` naming the field that has the wrong type */
export function pushMethodMessage(push: JsonFields): PushMethod {
  return {
    http: push.object('http', (http) => ({
      hostname: http.text('hostname'),
      port: http.long('port'),
      requestpath: http.text('requestpath'),
      timeout: http.long('timeout'),
    })),
    mqtt: push.object('mqtt', (mqtt) => ({
      address: mqtt.text('address'),
      topic: mqtt.text('topic'),
      qos: mqtt.integer('qos'),
      retained: mqtt.flag('retained'),
    })),
    otel: push.object('otel', (otel) => ({ endpointURL: otel.text('endpointURL') })),
    dbMethod: push.object('dbMethod', databaseMessage),
    anomalyDetection: anomalyDetectionMessage(push),
  };
}

function anomalyDetectionMessage(push: JsonFields): AnomalyDetection | undefined {
  const data = push.entries('anomalyDetection', toAny);
  return data === undefined ? undefined : { data };
}

function databaseMessage(database: JsonFields): DBMethod {
  return {
    influxdb2: database.object('influxdb2', (influx) => ({
      influxdb2ClientConfig: influx.object('influxdb2ClientConfig', (client) => ({
        url: client.text('url'),
        org: client.text('org'),
        bucket: client.text('bucket'),
      })),
      influxdb2DataConfig: influx.object('influxdb2DataConfig', (data) => ({
        measurement: data.text('measurement'),
        tag: data.texts('tag'),
        fieldKey: data.text('fieldKey'),
      })),
    })),
    redis: database.object('redis', (redis) => ({
      redisClientConfig: redis.object('redisClientConfig', (client) => ({
        addr: client.text('addr'),
        db: client.integer('db'),
        poolsize: client.integer('poolsize'),
        minIdleConns: client.integer('minIdleConns'),
      })),
    })),
    tdengine: database.object('tdengine', (tdengine) => ({
      tdEngineClientConfig: tdengine.object('tdEngineClientConfig', (client) => ({
        addr: client.text('addr'),
        dbname: client.text('dbname'),
      })),
    })),
    mysql: database.object('mysql', (mysql) => ({
      mysqlClientConfig: mysql.object('mysqlClientConfig', (client) => ({
        addr: client.text('addr'),
        database: client.text('database'),
        userName: client.text('userName'),
      })),
    })),
  };
}
