using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Keeps the list of concerns equal to what a check found beside the traffic: what is there is shown, what is mended goes. The files of
/// identity tell for themselves (<c>SideFiles</c>), with what serves in their place.
/// </summary>
internal sealed class SideFileFaults(ConcernList concerns)
{
    private const string Identity = $"{GatewayOptions.Section}:{nameof(GatewayOptions.Identity)}";

    private readonly Lock _gate = new();
    private HashSet<string> _shown = [];

    /// <summary>Shows these faults, and no others of an earlier call.</summary>
    public void Show(IReadOnlyList<ConfigurationFault> faults)
    {
        lock (_gate)
        {
            var now = new HashSet<string>(StringComparer.Ordinal);
            foreach (var fault in faults.Where(static fault => fault.IsBesideTraffic && !ConfigurationForm.IsWithin(fault.Path, Identity)))
            {
                now.Add(fault.Path);
                concerns.Report(fault.Path, fault.Problem, fault.Remedy);
            }

            foreach (var mended in _shown.Except(now))
            {
                concerns.Clear(mended);
            }

            _shown = now;
        }
    }
}
