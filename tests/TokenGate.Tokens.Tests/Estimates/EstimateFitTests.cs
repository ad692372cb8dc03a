using System.Globalization;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Tokens.Tests.Estimates;

/// <summary>The factors of the estimates are those that fit the recorded traffic, and miss it by no more than the README says.</summary>
public sealed class EstimateFitTests(ITestOutputHelper output)
{
    [CorpusFact]
    [Trait("Category", "Corpus")]
    public void Factors_OfClaude_AreTheLeastSquares() => AssertFit("claude", leastSamples: 60, median: 0.04, ninetieth: 0.12);

    [CorpusFact]
    [Trait("Category", "Corpus")]
    public void Factors_OfGemini_AreTheLeastSquares() => AssertFit("gemini", leastSamples: 15, median: 0.04, ninetieth: 0.15);

    [Theory]
    [InlineData("")]
    [InlineData("plain words, 12 digits!")]
    [InlineData("\u4f60\u597d; x\t{}[]\u0001~ and more of it: 0123456789 a b c")]
    public void CountSymbols_AnyText_CountsAsciiThatIsNoLetterAndNoSpace(string text) =>
        Assert.Equal(text.Count(c => c < 0x80 && !char.IsAsciiLetter(c) && !char.IsWhiteSpace(c)), EstimatedEncoding.CountSymbols(System.Text.Encoding.UTF8.GetBytes(text)));

    private void AssertFit(string vendor, int leastSamples, double median, double ninetieth)
    {
        Assert.True(Encodings.TryGetCounter(vendor + "_estimate", out var counter));
        var shipped = (EstimatedEncoding)counter;
        var samples = VendorSamples.Read().Where(sample => sample.Vendor == vendor).ToList();
        Assert.True(samples.Count >= leastSamples, $"{samples.Count} samples of {vendor}");

        var (words, symbols) = Fit(samples);
        var errors = samples.Select(sample => Math.Abs((double)shipped.Count(sample.Text) / sample.Tokens - 1)).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{vendor}: {samples.Count} samples, words {words:F3}, symbols {symbols:F3}, median error {errors[errors.Count / 2]:P1}, 90 % below {errors[errors.Count * 9 / 10]:P1}"));

        Assert.InRange(shipped.Words, words - 0.03, words + 0.03);
        Assert.InRange(shipped.Symbols, symbols - 0.15, symbols + 0.15);
        Assert.True(errors[errors.Count / 2] <= median, $"median error {errors[errors.Count / 2]:P1}");
        Assert.True(errors[errors.Count * 9 / 10] <= ninetieth, $"90 % below {errors[errors.Count * 9 / 10]:P1}");
    }

    // tokens = basis * ((1 - share) * words + share * symbols), weighted by 1 / basis: long texts count more, but not by their square.
    private static (double Words, double Symbols) Fit(List<VendorSample> samples)
    {
        double aa = 0, ab = 0, bb = 0, at = 0, bt = 0;
        foreach (var sample in samples)
        {
            var basis = (double)Encodings.Get("o200k_base").Count(sample.Text);
            var share = (double)EstimatedEncoding.CountSymbols(sample.Text) / sample.Text.Length;
            var (a, b) = (basis * (1 - share), basis * share);
            aa += a * a / basis;
            ab += a * b / basis;
            bb += b * b / basis;
            at += a * sample.Tokens / basis;
            bt += b * sample.Tokens / basis;
        }

        var determinant = (aa * bb) - (ab * ab);
        return (((at * bb) - (ab * bt)) / determinant, ((aa * bt) - (ab * at)) / determinant);
    }
}
