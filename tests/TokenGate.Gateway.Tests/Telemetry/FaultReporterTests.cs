using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Telemetry;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Telemetry;

public sealed class FaultReporterTests
{
    [Fact]
    public void Report_OfManyFaults_LogsOneOfEachPlaceAMinuteAndCountsAll()
    {
        var clock = new ManualTime();
        var log = new Lines();
        var reporter = Faults.Reporter(clock, log);
        for (var i = 0; i < 100; i++)
        {
            reporter.Report(FaultSource.Journal, new IOException("full"));
        }

        reporter.Report(FaultSource.Identity, new IOException("gone"));
        Assert.Equal(2, log.Count);
        clock.Advance(TimeSpan.FromSeconds(61));
        reporter.Report(FaultSource.Journal, new IOException("full"));
        Assert.Equal(3, log.Count);
        Assert.Contains("99 more", log.Last, StringComparison.Ordinal);
        Assert.Equal(102, reporter.Count);
    }

    private sealed class Lines : ILogger<FaultReporter>
    {
        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Information)
            {
                return;
            }

            Assert.Null(exception);
            Count++;
            Last = formatter(state, exception);
        }
    }
}
