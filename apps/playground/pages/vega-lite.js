// The portal draws with Vega-Lite of its own; the answer's rows are the dataset "answer".
document.getElementById('own').spec = {
  height: 200,
  mark: { type: 'line', point: true, tooltip: true },
  encoding: {
    x: { field: 'at', type: 'temporal', title: null },
    y: { field: 'value', type: 'quantitative', scale: { zero: false }, title: 'products each' },
    color: { field: 'label', type: 'nominal', title: null },
  },
};

// This one wants to load something, so the widget refuses it and says why.
document.getElementById('refused').spec = { data: { url: 'https://elsewhere.example/data.csv' }, mark: 'line' };
