using System.Globalization;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary>The progress of a long run, as lines: each step once, and each further tenth of it.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class ProgressLines(TextWriter output) : IProgress<RunProgress>
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
