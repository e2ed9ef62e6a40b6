// Reads calendar files with ical.js, the parser of Thunderbird and Nextcloud: a JSON list of texts in, their events out.
const ICAL = require("ical.js").default || require("ical.js");
const files = JSON.parse(require("fs").readFileSync(0, "utf8"));
const seconds = (time) => (time.isDate ? time.toString() : time.toUnixTime());
const read = (text) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return [event.uid, seconds(event.startDate), seconds(event.endDate), event.summary];
  });
process.stdout.write(JSON.stringify(files.map(read)));
