#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// Signals: a roller bearing with a crack in its outer ring, found by its envelope. Spectra, an analytic signal, short-time spectra.
// Each time a ball rolls over the crack, the housing rings like a bell. The ring is at thousands of hertz; how often it comes, at a hundred, tells which part is broken.
//
//   dotnet run -c Release samples/08-signals.cs

using Ogee;
using Ogee.Learn;

const int Rate = 12_000, Samples = 2 * Rate;
const double Shaft = 29.95, Fault = 107.4, Bell = 3_200;                                                // hertz

var key = new RngKey(Seed: 42);
var time = Tensor.Arange(Samples, DType.Float32) / Rate;                                                // seconds
var sinceImpact = (time * Fault).Fraction() / Fault;
var ringing = (sinceImpact * -900).Exp() * (sinceImpact * (2 * Math.PI * Bell)).Sin();
var signal = (ringing * 0.6) + (time * (2 * Math.PI * Shaft)).Sin() + (Tensor.Normal([Samples], key) * 0.5);
Tensor.Evaluate(signal);

// The spectrum shows the shaft, and says nothing of the crack.
Console.WriteLine($"spectrum   strongest at {Strongest(signal):0.0} Hz: the shaft turns at {Shaft} Hz");

// The envelope: positive frequencies around the bell alone, twice, make a complex signal whose size is how loud the bell is at each moment.
var frequencies = Tensor.FftFrequencies(Samples, 1.0 / Rate);
var band = frequencies.Greater(Bell - 1_000).And(frequencies.Less(Bell + 1_000)).Cast(DType.Float32) * 2;
var envelope = (signal.Fft() * band).Ifft().Abs();
var found = Strongest(envelope);
Console.WriteLine($"envelope   strongest at {found:0.0} Hz: balls pass the outer ring at {Fault} Hz");

// Short-time spectra: [frequencies, times]. The band around the bell has most of the energy that is not the shaft's.
var spectrogram = signal.Spectrogram(new() { Size = 512, Hop = 256 });
var loud = spectrogram.Mean(1).Slice(0, 10, 257).ArgMax(0).Item() + 10;
Console.WriteLine($"bell       at {loud * Rate / 512:0} Hz, in {spectrogram.Shape[1]} spectra of 512 samples");

// All of it has gradients: which frequency of a filter makes the envelope's line stand out most can be learned, as any parameter of a model.
var centre = Tensor.Scalar(2_700.0);
for (var step = 0; step < 40; step++)
{
    var soft = (((frequencies - centre) / 400).Square() * -0.5).Exp() * 2;
    var line = (signal.Fft() * soft).Ifft().Abs();
    line -= line.Mean();
    var energy = line.Rfft().Abs().Square();
    var share = energy.Slice(0, (long)Math.Round(found * 2) - 1, (long)Math.Round(found * 2) + 2).Sum() / energy.Sum();
    centre += share.Log().Gradients(centre)[0].Sign() * 25;                                             // a step of 25 Hz uphill
    Tensor.Evaluate(centre);
}
Console.WriteLine($"a filter that learned its place listens at {centre.Item():0} Hz");

// The frequency of the largest peak above 5 Hz.
static double Strongest(Tensor signal)
{
    var spectrum = (signal - signal.Mean()).Rfft().Abs();
    var first = 5 * Samples / Rate;
    return (spectrum.Slice(0, first, spectrum.Shape[0]).ArgMax(0).Item() + first) * Rate / Samples;
}
