// Which words on the page have too little contrast with what lies under them (WCAG 2, AA)?
const numbers = (colour) => {
  const found = colour.match(/[\d.]+/g).map(Number);
  const scale = colour.startsWith("color(") ? 255 : 1;
  return [found[0] * scale, found[1] * scale, found[2] * scale, found[3] ?? 1];
};
const over = (upper, lower) =>
  [0, 1, 2].map((i) => upper[i] * upper[3] + lower[i] * (1 - upper[3])).concat(1);
const light = (colour) =>
  [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
    const part = colour[i] / 255;
    return sum + share * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
function ground(element) {
  const layers = [];
  for (let one = element; one; one = one.parentElement) {
    layers.push(numbers(getComputedStyle(one).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((lower, upper) => over(upper, lower), [255, 255, 255, 1]);
}

const faint = [];
let measured = 0;
for (const element of document.querySelectorAll("body *")) {
  const words = [...element.childNodes].filter((node) => node.nodeType === 3);
  const text = words.map((node) => node.textContent.trim()).join("");
  const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  if (!text || !seen) continue;
  const style = getComputedStyle(element);
  const under = ground(element);
  const both = [light(over(numbers(style.color), under)), light(under)].sort((a, b) => b - a);
  const ratio = (both[0] + 0.05) / (both[1] + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  measured += 1;
  if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${element.className}: ${text}`);
}
return { measured, faint };
