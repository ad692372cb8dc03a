using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

public sealed class GamModelTests
{
    private static readonly GamModel Steps = new(
        2, 0.5, [new ShapeFunction(1, [-1, 0, 2.5, double.PositiveInfinity], [1, 2, 4, 8])], PlattCalibrator.Identity);

    [Theory]
    [InlineData(float.NegativeInfinity, 1)]
    [InlineData(-1f, 1)]
    [InlineData(-0.99999994f, 2)]
    [InlineData(0f, 2)]
    [InlineData(float.Epsilon, 4)]
    [InlineData(2.5f, 4)]
    [InlineData(2.5000002f, 8)]
    [InlineData(float.PositiveInfinity, 8)]
    [InlineData(float.NaN, 1)]
    public void Raw_ValueAtAndBesideABound_FallsIntoTheBinThatMlNetTakes(float value, double effect) =>
        Assert.Equal((float)(0.5 + effect), Steps.Raw([123f, value]));

    [Fact]
    public void Raw_BoundBetweenTwoFloats_SeparatesThem()
    {
        var below = 0.1f;
        var above = MathF.BitIncrement(below);
        var between = ((double)below + above) / 2;
        var model = new GamModel(1, 0, [new ShapeFunction(0, [between, double.PositiveInfinity], [1, 2])], PlattCalibrator.Identity);

        Assert.Equal(1f, model.Raw([below]));
        Assert.Equal(2f, model.Raw([above]));
    }

    [Fact]
    public void Raw_AboveAFiniteLastBound_TakesTheLastBin()
    {
        var model = new GamModel(1, 0, [new ShapeFunction(0, [1, 2], [3, 4])], PlattCalibrator.Identity);
        Assert.Equal(4f, model.Raw([1e30f]));
    }

    [Fact]
    public void Raw_AnyRow_EqualsTheSumByLinearSearch()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var model = ModelSamples.Gam(round, 1 + (round % 20), 1 + (round % 60));
            var row = ModelSamples.Row(random, model.Inputs);
            var sum = model.Intercept;
            foreach (var shape in model.Shapes)
            {
                var bin = 0;
                while (row[shape.Input] > shape.UpperBounds[bin])
                {
                    bin++;
                }

                sum += shape.Effects[bin];
            }

            Assert.Equal((float)sum, model.Raw(row));
            Assert.Equal((float)(1 / (1 + Math.Exp((model.Calibrator.Slope * (float)sum) + model.Calibrator.Offset))), model.Probability(row));
        }
    }

    [Fact]
    public void Contributions_AnyRow_AddUpToTheScore()
    {
        var model = ModelSamples.Gam(3, 12, 40);
        var row = ModelSamples.Row(new Random(2), 12);
        var contributions = new double[12];
        model.Contributions(row, contributions);
        Assert.Equal(model.Raw(row), (float)(model.Intercept + contributions.Sum()), 1e-5f);
    }

    [Fact]
    public void Raw_VectorOfAnotherLength_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Steps.Raw([1f]));
        Assert.Throws<ArgumentException>(() => Steps.Contributions([1f, 2f], new double[3]));
    }

    [Fact]
    public void Raw_FortyInputs_AllocatesNothing()
    {
        var model = ModelSamples.Full(4, 40, 255);
        var row = ModelSamples.Row(new Random(3), 40);
        var contributions = new double[40];
        Evaluate(model, row, contributions);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            Evaluate(model, row, contributions);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_TwoShapesOfOneInputOrAnUnknownInput_IsRefused()
    {
        var shape = new ShapeFunction(1, [double.PositiveInfinity], [1]);
        Assert.Throws<ArgumentException>(() => new GamModel(2, 0, [shape, shape], PlattCalibrator.Identity));
        Assert.Throws<ArgumentException>(() => new GamModel(1, 0, [shape], PlattCalibrator.Identity));
        Assert.Throws<ArgumentException>(() => new GamModel(2, double.NaN, [shape], PlattCalibrator.Identity));
    }

    [Fact]
    public void ShapeFunction_BoundsThatDoNotAscendOrEffectsThatAreNoNumbers_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ShapeFunction(0, [1, 1], [0, 0]));
        Assert.Throws<ArgumentException>(() => new ShapeFunction(0, [1, double.NaN], [0, 0]));
        Assert.Throws<ArgumentException>(() => new ShapeFunction(0, [1, 2], [0, double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => new ShapeFunction(0, [1, 2], [0]));
        Assert.Throws<ArgumentException>(() => new ShapeFunction(0, [], []));
    }

    private static float Evaluate(GamModel model, float[] row, double[] contributions)
    {
        model.Contributions(row, contributions);
        return model.Raw(row) + model.Probability(row);
    }
}
