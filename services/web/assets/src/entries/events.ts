// The event catalogue: a topic's live messages.

import { TopicTail } from "../topic_tail.js";

const card = document.querySelector<HTMLElement>("[data-tail]");
if (card) new TopicTail(card);
