namespace TokenGate.Scoring.Models;

/// <summary>
/// How ML.NET names a component in the header of its <c>Model.key</c> (research: the format as ML.NET's source and files show it).
/// </summary>
/// <param name="Signature">Eight characters that say what the stream holds; a space is stored as 00.</param>
/// <param name="Version">Version written, and the oldest reader that may read it.</param>
/// <param name="Loader">The name that ML.NET's catalogue finds the loader by.</param>
/// <param name="Alternate">A second name to find it by, or empty.</param>
/// <param name="Assembly">Full name of the assembly that ML.NET loads first. Without it a fresh context cannot read the file.</param>
internal sealed record ModelComponent(string Signature, uint Version, string Loader, string Alternate, string Assembly)
{
    private const string AssemblySuffix = ", Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
    private const string DataAssembly = "Microsoft.ML.Data" + AssemblySuffix;
    private const string FastTreeAssembly = "Microsoft.ML.FastTree" + AssemblySuffix;

    public static readonly ModelComponent Prediction = new("BIN PRED", 0x00010001, "BinaryPredXfer", "", DataAssembly);

    public static readonly ModelComponent Calibrated = new("CALIPRED", 0x00010001, "CaliPredExec", "", DataAssembly);

    public static readonly ModelComponent Gam = new("GAM BINP", 0x00010002, "BinaryClassGamPredictor", "", FastTreeAssembly);

    public static readonly ModelComponent Platt = new("PLATTCAL", 0x00010001, "PlattCaliExec", "", DataAssembly);
}
