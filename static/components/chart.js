// A drawing of the server becomes a chart one can point at: each place tells its numbers. The table of
// the same numbers stands beside it, so the canvas is for eyes and fingers only.

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const WHOLE = { outerBoundsMode: "same", outerBoundsContain: "axisLabel" }; // no label is cut off
const DARK = matchMedia("(prefers-color-scheme: dark)");

export async function start(element) {
  await seen(element);
  const { init } = await import("../vendor/echarts.js");
  const ground = document.createElement("div");
  ground.className = "chart__canvas";
  element.querySelector(".chart__frame").append(ground);
  element.dataset.drawn = "";
  const chart = init(ground, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(element), { notMerge: true });
  paint();
  DARK.addEventListener("change", paint);
  new ResizeObserver(() => chart.resize()).observe(ground);
}

/** When the drawing comes near the screen: the library is large, and not every reader scrolls to it. */
function seen(element) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: "200px" },
    );
    observer.observe(element);
  });
}

/** What ECharts draws: the numbers of the server in the colours of the stylesheet. */
function options(element) {
  const { kind, labels, series } = JSON.parse(element.dataset.chart);
  const styles = getComputedStyle(element);
  const token = (name) => styles.getPropertyValue(name).trim();
  const words = { color: token("--ink-2"), fontSize: parseFloat(styles.fontSize) };
  const shapes = element.querySelectorAll(".figures__legend :is(path, rect)");
  return {
    animation: !CALM.matches,
    textStyle: { fontFamily: styles.fontFamily },
    grid: { left: 4, right: 12, top: 12, bottom: 4, ...WHOLE },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // the other mode writes styles into the page, which it may not
      confine: true,
      axisPointer: {
        type: kind === "bar" ? "shadow" : "line",
        lineStyle: { color: token("--line-strong") },
      },
      backgroundColor: token("--card"),
      borderColor: token("--line-strong"),
      textStyle: { ...words, color: token("--ink") },
    },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: kind === "bar",
      axisLabel: { ...words, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" },
      axisLine: { lineStyle: { color: token("--line-strong") } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: words,
      splitLine: { lineStyle: { color: token("--line") } },
    },
    series: series.map((one, place) => ({
      name: one.name,
      data: one.values,
      ...SHAPES[kind](getComputedStyle(shapes[place])),
    })),
  };
}

const SHAPES = {
  line: (style) => ({
    type: "line",
    symbolSize: 7,
    showSymbol: false,
    color: style.stroke,
    lineStyle: {
      width: 2.5,
      color: style.stroke,
      type: style.strokeDasharray === "none" ? "solid" : [6, 4],
    },
  }),
  // Each bar stands before the one of which it is a part.
  bar: (style) => ({
    type: "bar",
    barGap: "-100%",
    barCategoryGap: "20%",
    color: style.fill,
    itemStyle: {
      color: style.fill,
      borderColor: style.stroke,
      borderWidth: style.stroke === "none" ? 0 : 1,
    },
  }),
};
