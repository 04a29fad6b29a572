// Has two-byte numbers of MQTT written as they come up; imported for its effect before anything speaks MQTT.
import { writeToStream } from 'mqtt-packet';

/** The package would make a buffer of each of the 65,536 at the first packet: 70 ms of a start, and their memory for good. */
writeToStream.cacheNumbers = false;
