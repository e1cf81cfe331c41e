/*
 * Draws every <figure data-chart="kind"> from the JSON beside it. The kinds are the records of
 * dev.plimsoll.server.internal.charts.Chart. Colours come from the page's CSS variables, so light and
 * dark need no second definition; tool tips are drawn on the canvas, so no inline style is needed.
 */
(function () {
  'use strict';

  const drawn = new Map();

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--pl-' + name).trim();
  }

  function palette() {
    const p = {};
    for (const name of ['ink', 'muted', 'grid', 'accent', 'surface', 'good', 'bad', 'warn', 'second', 'third']) {
      p[name] = colour(name);
    }
    p.series = [p.accent, p.second, p.third, p.warn, p.muted];
    return p;
  }

  function alpha(hex, a) {
    const n = parseInt(hex.slice(1), 16);
    return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${a})`;
  }

  function figure(value, digits) {
    return value == null || !isFinite(value) ? 'none' : Number(value).toFixed(digits);
  }

  function day(iso) {
    return new Date(iso).toLocaleDateString('en-GB', {day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC'});
  }

  /** How an axis over these times writes its days: with their year where a day could come twice. */
  function dayOnAxis(times) {
    const at = times.map(t => new Date(t).getTime());
    if (Math.max(...at) - Math.min(...at) > 300 * 24 * 3600 * 1000) return day;
    return t => new Date(t).toLocaleDateString('en-GB', {day: 'numeric', month: 'short', timeZone: 'UTC'});
  }

  function common(p) {
    return {
      animation: false,
      textStyle: {color: p.ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12},
      tooltip: {
        renderMode: 'richText', confine: true, backgroundColor: p.surface, borderColor: p.grid,
        padding: [6, 10], textStyle: {color: p.ink, fontSize: 12}
      }
    };
  }

  function axis(p, more) {
    return Object.assign({
      axisLine: {lineStyle: {color: p.grid}}, axisTick: {show: false},
      axisLabel: {color: p.muted, hideOverlap: true}, splitLine: {lineStyle: {color: p.grid}},
      nameTextStyle: {color: p.muted}
    }, more);
  }

  /** Pixels for the longest of these names beside a chart, as far as its box has room. */
  function room(names, box) {
    const most = box.clientWidth < 480 ? Math.max(96, Math.round(box.clientWidth * 0.42)) : 250;
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '12px ' + getComputedStyle(document.body).fontFamily;
    return Math.min(most, Math.ceil(Math.max(0, ...names.map(name => pen.measureText(name).width))) + 2);
  }

  /**
   * A name that is too long for its room. Parts of rows are called "column=value" and differ at the
   * end, so what goes first is the column's name, then the middle of the value.
   */
  function shortened(name, width) {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '12px ' + getComputedStyle(document.body).fontFamily;
    const fits = text => pen.measureText(text).width <= width;
    if (fits(name)) return name;
    const cut = name.indexOf('=');
    const column = cut < 0 ? '' : name.slice(0, cut), value = cut < 0 ? name : name.slice(cut);
    for (let kept = column.length - 1; kept >= 1; kept--) {
      const text = column.slice(0, kept) + '\u2026' + value;
      if (fits(text)) return text;
    }
    const start = column === '' ? '' : '\u2026=';
    const tail = value.replace(/^=/, '');
    if (fits(start + tail)) return start + tail;
    for (let kept = tail.length - 1; kept >= 2; kept--) {
      const text = start + tail.slice(0, kept >> 1) + '\u2026' + tail.slice(tail.length - (kept - (kept >> 1)));
      if (fits(text)) return text;
    }
    return start + '\u2026';
  }

  /** Limits around all values with some air, on a round step. */
  function limits(values, floor, ceiling) {
    const known = values.filter(v => v != null && isFinite(v));
    if (known.length === 0) return {min: 0, max: 1, interval: 0.2};
    let low = Math.min(...known), high = Math.max(...known);
    const air = Math.max((high - low) * 0.12, Math.abs(high) * 0.01, 1e-6);
    low -= air;
    high += air;
    const rough = (high - low) / 5, ten = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = ten * [1, 2, 5, 10].find(n => n * ten >= rough);
    low = Math.floor(low / step) * step;
    high = Math.ceil(high / step) * step;
    if (floor != null) low = Math.max(low, floor);
    if (ceiling != null) high = Math.min(high, ceiling);
    return {min: Number(low.toFixed(6)), max: Number(high.toFixed(6)), interval: Number(step.toFixed(6))};
  }

  function band(p, series, times, tint, limit) {
    const low = times.map((t, i) => [t, series.low[i]]);
    const rise = times.map((t, i) =>
      [t, series.low[i] == null || series.high[i] == null ? null : series.high[i] - series.low[i]]);
    const base = {
      type: 'line', stack: 'band ' + series.name, stackStrategy: 'all', symbol: 'none', silent: true,
      lineStyle: {opacity: 0}, tooltip: {show: false}, z: 1
    };
    return [
      Object.assign({}, base, {name: series.name + ' low', data: low}),
      Object.assign({}, base, {name: series.name + ' band', data: rise, areaStyle: {color: alpha(tint, 0.18)}})
    ];
  }

  /** Numbered lines; marks too close for two labels share one. */
  function markLines(p, marks, from, until, box) {
    const near = Math.max(1, until - from) * Math.max(0.03, 46 / Math.max(1, box.clientWidth));
    const groups = [];
    marks.forEach((mark, i) => {
      const at = Date.parse(mark.at);
      const last = groups[groups.length - 1];
      if (last && at - last.at < near) {
        last.until = i + 1;
        if (mark.tone === 'bad' || last.tone === 'plain') last.tone = mark.tone;
      } else {
        groups.push({at, from: i + 1, until: i + 1, tone: mark.tone});
      }
    });
    return groups.map(group => {
      const tint = group.tone === 'bad' ? p.bad : group.tone === 'good' ? p.good : p.accent;
      return {
        xAxis: group.at, lineStyle: {color: tint, type: 'dashed', width: 1.2},
        label: {
          formatter: group.from === group.until ? String(group.from) : `${group.from}\u2013${group.until}`,
          position: 'end', distance: 3, color: p.surface, fontSize: 10, fontWeight: 'bold',
          backgroundColor: tint, borderRadius: 8, padding: [2, 5]
        }
      };
    });
  }

  function trend(p, chart, box) {
    const times = chart.times.map(t => Date.parse(t));
    const all = chart.reference ? [chart.reference.value] : [];
    const out = [];
    chart.series.forEach((series, k) => {
      const tint = p.series[k % p.series.length];
      all.push(...series.values, ...series.low, ...series.high);
      if (series.low.some(v => v != null)) out.push(...band(p, series, times, tint));
      out.push({
        name: series.name, type: 'line', z: 3, symbolSize: 6, connectNulls: false,
        lineStyle: {color: tint, width: 2}, itemStyle: {color: tint}, symbol: 'circle',
        data: times.map((t, i) => [t, series.values[i]])
      });
    });
    const first = out[out.length - 1];
    if (first && times.length) {
      const lines = markLines(p, chart.marks, times[0], times[times.length - 1], box);
      if (chart.reference) {
        lines.push({
          yAxis: chart.reference.value, lineStyle: {color: p.muted, type: 'dotted', width: 1.5},
          label: {formatter: chart.reference.label, position: 'insideEndTop', color: p.muted, fontSize: 11}
        });
      }
      first.markLine = {symbol: 'none', silent: true, data: lines, animation: false};
    }
    const edges = chart.marks.map(m => Date.parse(m.at)).concat(times);
    const visible = chart.series.map(s => s.name);
    const digits = chart.digits;
    return Object.assign(common(p), {
      grid: {left: 8, right: 14, top: chart.marks.length ? 28 : 16, bottom: visible.length > 1 ? 30 : 4, containLabel: true},
      legend: visible.length > 1 ? {data: visible, bottom: 0, textStyle: {color: p.ink}, icon: 'roundRect'} : undefined,
      tooltip: Object.assign(common(p).tooltip, {
        trigger: 'axis',
        formatter: items => {
          const i = times.indexOf(items[0].value[0]);
          const lines = [day(chart.times[i])];
          chart.series.forEach(s => lines.push(
            `${s.name}: ${figure(s.values[i], digits)}` +
            (s.low[i] == null ? '' : ` (${figure(s.low[i], digits)} to ${figure(s.high[i], digits)})`)));
          return lines.join('\n');
        }
      }),
      xAxis: axis(p, {
        type: 'time', splitLine: {show: false}, min: edges.length ? Math.min(...edges) : null,
        max: edges.length ? Math.max(...edges) : null, axisLabel: {color: p.muted, hideOverlap: true, formatter: dayOnAxis(edges)}
      }),
      yAxis: axis(p, Object.assign({
        type: 'value', axisLine: {show: false},
        axisLabel: {color: p.muted, showMaxLabel: chart.marks.length === 0, hideOverlap: true}
      }, limits(all, chart.floor, chart.ceiling))),
      series: out
    });
  }

  function whisker(p, rows, horizontal) {
    return {
      type: 'custom', silent: true, z: 2,
      renderItem: (params, api) => {
        const at = api.value(0);
        const ends = horizontal
          ? [api.coord([api.value(1), at]), api.coord([api.value(2), at])]
          : [api.coord([at, api.value(1)]), api.coord([at, api.value(2)])];
        return {
          type: 'line', shape: {x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1]},
          style: {stroke: alpha(p.accent, 0.45), lineWidth: horizontal ? 5 : 2, lineCap: 'round'}
        };
      },
      encode: horizontal ? {x: [1, 2], y: 0} : {x: 0, y: [1, 2]},
      data: rows
    };
  }

  function intervals(p, chart, box) {
    const rows = chart.rows;
    box.style.height = Math.max(120, rows.length * 26 + 56) + 'px';
    const all = rows.flatMap(r => [r.value, r.low, r.high]).concat(chart.reference ? [chart.reference.value] : []);
    const points = {
      type: 'scatter', z: 3, symbolSize: 9, data: rows.map((r, i) => [r.value, i]),
      itemStyle: {color: item => rows[item.dataIndex].bad ? p.bad : p.accent}
    };
    if (chart.reference) {
      points.markLine = {
        symbol: 'none', silent: true, animation: false,
        data: [{xAxis: chart.reference.value, lineStyle: {color: p.muted, type: 'dotted', width: 1.5},
          label: {formatter: chart.reference.label, position: 'start', color: p.muted, fontSize: 11}}]
      };
    }
    const name = room(rows.map(r => r.name), box);
    return Object.assign(common(p), {
      grid: {left: name + 10, right: 24, top: 24, bottom: 28},
      tooltip: Object.assign(common(p).tooltip, {
        formatter: item => {
          const r = rows[item.dataIndex];
          return `${r.name}\n${figure(r.value, chart.digits)} (${figure(r.low, chart.digits)} to ` +
            `${figure(r.high, chart.digits)})\n${r.note}`;
        }
      }),
      xAxis: axis(p, Object.assign({type: 'value', axisLine: {show: false}}, limits(all, chart.floor, chart.ceiling))),
      yAxis: axis(p, {
        type: 'category', inverse: true, data: rows.map(r => r.name), axisLine: {show: false},
        axisLabel: {color: p.ink, formatter: label => shortened(label, name)}, splitLine: {show: false}
      }),
      series: [whisker(p, rows.map((r, i) => [i, r.low, r.high]), true), points]
    });
  }

  function reliability(p, chart) {
    const points = chart.points;
    const top = Math.min(1, Math.ceil(Math.max(0.1, ...points.flatMap(r => [r.predicted, r.observed, r.high])) * 10) / 10);
    return Object.assign(common(p), {
      grid: {left: 26, right: 28, top: 12, bottom: 26, containLabel: true},
      tooltip: Object.assign(common(p).tooltip, {
        formatter: item => {
          const r = points[item.dataIndex];
          return r ? `said ${figure(100 * r.predicted, 1)} %\nhappened ${figure(100 * r.observed, 1)} %\n${r.rows} rows` : '';
        }
      }),
      xAxis: axis(p, {type: 'value', min: 0, max: top, name: 'the model said', nameLocation: 'middle', nameGap: 28,
        axisLabel: {color: p.muted, formatter: v => Math.round(v * 100) + ' %', hideOverlap: true}}),
      yAxis: axis(p, {type: 'value', min: 0, max: top, name: 'it happened', nameLocation: 'middle', nameGap: 42,
        axisLine: {show: false}, axisLabel: {color: p.muted, formatter: v => Math.round(v * 100) + ' %'}}),
      series: [
        {type: 'line', data: [[0, 0], [top, top]], symbol: 'none', silent: true, lineStyle: {color: p.muted, type: 'dotted'}},
        whisker(p, points.map(r => [r.predicted, r.low, r.high]), false),
        {type: 'scatter', z: 3, symbolSize: 9, itemStyle: {color: p.accent}, data: points.map(r => [r.predicted, r.observed])}
      ]
    });
  }

  function heat(p, chart, box) {
    box.style.height = Math.max(120, chart.rows.length * 26 + 64) + 'px';
    const cells = [], alarms = [];
    chart.values.forEach((row, y) => row.forEach((value, x) => {
      if (value != null) cells.push([x, y, value]);
      if (chart.alarms[y][x]) alarms.push([x, y]);
    }));
    const top = Math.max(chart.threshold * 2, ...cells.map(c => c[2]));
    const name = room(chart.rows, box);
    return Object.assign(common(p), {
      grid: {left: name + 10, right: 12, top: 8, bottom: 28},
      tooltip: Object.assign(common(p).tooltip, {
        formatter: item => `${chart.rows[item.value[1]]}\n${day(chart.times[item.value[0]])}\n` +
          `effect ${figure(item.value[2] == null ? chart.values[item.value[1]][item.value[0]] : item.value[2], 3)}`
      }),
      visualMap: {show: false, min: 0, max: top, seriesIndex: 0, inRange: {color: [p.grid, p.accent]}},
      xAxis: axis(p, {type: 'category', data: chart.times.map(dayOnAxis(chart.times)), splitLine: {show: false}}),
      yAxis: axis(p, {type: 'category', inverse: true, data: chart.rows, splitLine: {show: false}, axisLine: {show: false},
        axisLabel: {color: p.ink, formatter: label => shortened(label, name)}}),
      series: [
        {type: 'heatmap', data: cells, itemStyle: {borderColor: p.surface, borderWidth: 2, borderRadius: 3}},
        {type: 'scatter', data: alarms, symbol: 'circle', symbolSize: 7, itemStyle: {color: p.bad, borderColor: p.surface, borderWidth: 1}}
      ]
    });
  }

  /** Two pictures over the same steps: the losses, and the metric; a line marks the step that was kept. */
  function learning(p, chart, box) {
    box.style.height = '320px';
    const line = (name, values, tint, at) => ({
      name, type: 'line', xAxisIndex: at, yAxisIndex: at, symbol: 'circle', symbolSize: chart.steps.length > 40 ? 0 : 5, z: 3,
      lineStyle: {color: tint, width: 2}, itemStyle: {color: tint}, data: chart.steps.map((n, i) => [n, values[i]])
    });
    const mark = label => ({
      symbol: 'none', silent: true, animation: false,
      data: [{xAxis: chart.kept, lineStyle: {color: p.good, type: 'dashed', width: 1.2},
        label: {formatter: label, position: 'end', distance: 3, color: p.good, fontSize: 11}}]
    });
    const losses = line('loss, validation rows', chart.valid, p.accent, 0);
    losses.markLine = mark(`kept: ${chart.step} ${chart.kept}`);
    const metric = line(chart.metric + ', validation rows', chart.values, p.third, 1);
    metric.markLine = mark('');
    const series = [line('loss, training rows', chart.train, p.second, 0), losses, metric];
    const steps = {min: chart.steps[0], max: chart.steps[chart.steps.length - 1], type: 'value', splitLine: {show: false}};
    const level = values => Object.assign({type: 'value', axisLine: {show: false}}, limits(values, null, null));
    return Object.assign(common(p), {
      grid: [{left: 8, right: 18, top: 24, height: 128, containLabel: true},
        {left: 8, right: 18, top: 176, height: 90, containLabel: true}],
      legend: {data: series.map(s => s.name), bottom: 0, textStyle: {color: p.ink}, icon: 'roundRect'},
      tooltip: Object.assign(common(p).tooltip, {
        trigger: 'axis',
        formatter: items => {
          const i = chart.steps.indexOf(items[0].value[0]);
          return [`${chart.step} ${chart.steps[i]}`, `loss, training rows: ${figure(chart.train[i], 4)}`,
            `loss, validation rows: ${figure(chart.valid[i], 4)}`, `${chart.metric}: ${figure(chart.values[i], 4)}`].join('\n');
        }
      }),
      axisPointer: {link: [{xAxisIndex: 'all'}]},
      xAxis: [axis(p, Object.assign({gridIndex: 0}, steps)), axis(p, Object.assign({gridIndex: 1}, steps))],
      yAxis: [axis(p, Object.assign({gridIndex: 0}, level(chart.train.concat(chart.valid)))),
        axis(p, Object.assign({gridIndex: 1}, level(chart.values)))],
      series
    });
  }

  const kinds = {trend, intervals, reliability, heat, learning};

  function draw(figureElement) {
    const box = figureElement.querySelector('.chart-box');
    const source = figureElement.querySelector('script[type="application/json"]');
    const kind = kinds[figureElement.dataset.chart];
    if (!box || !source || !kind) return;
    const options = kind(palette(), JSON.parse(source.textContent), box);
    let chart = drawn.get(box);
    if (!chart) {
      chart = echarts.init(box, null, {renderer: 'canvas'});
      drawn.set(box, chart);
    }
    chart.resize();
    chart.setOption(options, true);
  }

  function drawAll() {
    for (const [box, chart] of drawn) {
      if (!box.isConnected) {
        chart.dispose();
        drawn.delete(box);
      }
    }
    document.querySelectorAll('figure[data-chart]').forEach(draw);
  }

  let pending = 0;
  function later() {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(drawAll);
  }

  window.addEventListener('resize', later);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', later);
  document.addEventListener('htmx:afterSettle', later);
  document.addEventListener('toggle', later, true);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', drawAll);
  else drawAll();
})();
