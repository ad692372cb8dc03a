using Microsoft.Extensions.Logging;
using TokenGate.Usage;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

internal sealed partial class TransparentForwarder
{
    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "An exchange was not forwarded to its end: {Error}, recorded as {Ending}")]
    private static partial void LogNotForwarded(ILogger logger, ForwarderError error, TerminationReason ending, Exception exception);
}
