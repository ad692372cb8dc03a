using System.Globalization;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary>Writes the progress of a long run as lines: one for each step, and one for every further 10 %.</summary>
/// <param name="output">The output.</param>
internal sealed class ConsoleProgress(TextWriter output) : IProgress<RunProgress>
{
    private (string Step, int Tenth) _last = ("", -1);

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        var now = (value.Step, Tenth: (int)((value.Done ?? 0) * 10));
        if (now != _last)
        {
            _last = now;
            output.WriteLine(value.Done is { } done ? string.Create(CultureInfo.InvariantCulture, $"{value.Step}: {done:P0}") : value.Step);
        }
    }
}
