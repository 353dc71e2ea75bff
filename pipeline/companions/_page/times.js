"use strict";
// Pure functions on times. All times are whole steps of 10 ms from the beginning of the book.

// Turn [distance from the end of the one before, length, ...] into starts and stops.
function unpacked(pairs, from) {
  const starts = [], stops = [];
  let at = from;
  for (let i = 0; i < pairs.length; i += 2) {
    starts.push(at + pairs[i]);
    stops.push(at + pairs[i] + pairs[i + 1]);
    at = stops[stops.length - 1];
  }
  return { starts, stops };
}

// Turn the numbers of the words of a cue that begins at `from` into places and times.
function wordsOf(numbers, from) {
  const words = [];
  let place = 0, time = from;
  for (let i = 0; i < numbers.length; i += 4) {
    const begin = place + numbers[i], start = time + numbers[i + 2];
    place = begin + numbers[i + 1];
    time = start + numbers[i + 3];
    words.push({ begin, end: place, start, stop: time });
  }
  return words;
}

// The last of the ascending `starts` that is not after `time`, or -1.
function lastAt(starts, time) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time) low = middle + 1; else high = middle;
  }
  return low - 1;
}

// The word heard at `time`, or -1 well after the last one: between two words that follow each other nothing flickers.
const LINGER = 25;
function wordAt(words, time) {
  const at = lastAt(words.map((word) => word.start), time);
  return at >= 0 && time < words[at].stop + LINGER ? at : -1;
}

// Where to go from `time`: `by` sentences or chapters on. Back from well inside one goes to its beginning.
function neighbour(starts, time, by, settled) {
  const at = lastAt(starts, time);
  const inside = by < 0 && at >= 0 && time - starts[at] > settled ? 1 : 0;
  return Math.min(Math.max(at + by + inside, 0), starts.length - 1);
}

function clock(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), rest = two(whole % 60);
  return hours ? `${hours}:${two(Math.floor(whole / 60) % 60)}:${rest}` : `${Math.floor(whole / 60)}:${rest}`;
}

function inWords(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours} h ` : ""}${minutes} min ${whole % 60} s`;
}
