using FsCheck;
using FsCheck.Fluent;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Tests.Reading;

public sealed class TotalsTests
{
    /// <summary>Whatever stands beside the counts: after reconciling they make up the total, or the report says that they do not.</summary>
    [Fact]
    public void Reconcile_AnyCounts_AgreeWithTheTotalOrSayThatTheyDoNot()
    {
        var counts =
            from input in Gen.Choose(0, 50)
            from output in Gen.Choose(0, 50)
            from parts in Gen.ArrayOf(Gen.Choose(0, 9), 5)
            from beside in Gen.Choose(0, 40)
            select (input, output, parts, beside);
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(5, 7).WithQuietOnSuccess(true),
            Prop.ForAll(counts.ToArbitrary(), static row =>
            {
                using var report = new UsageReport
                {
                    Input = row.input,
                    Output = row.output,
                    Total = row.input + row.output + row.beside,
                    Reasoning = Math.Min(row.parts[0], row.output),
                    AudioInput = row.parts[1],
                    ToolUseInput = row.parts[2],
                    Cached = row.parts[3],
                    AudioOutput = row.parts[4],
                };
                report.NoteCounted();
                OpenAiUsage.Reconcile(report, "m");
                var told = report.ToCounts(OpenAiUsage.Known)!;
                Assert.True(told.Input >= row.input && told.Output >= row.output);
                return (told.Input + told.Output == report.Total) == (report.Refused is null);
            }));
    }
}
