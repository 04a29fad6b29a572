// The 2,048 words in which the head of the ledger is read out and compared: short, plain, few that sound or look alike.

/** In this order for good: another order would give other words to heads that people wrote down. */
export const headWordList: readonly string[] = `
  abacus acorn acre actor add adobe adult again agile agree ahead aisle album alcove alert alike alley allow almanac
  almond aloe along alpaca alpine also always amber amble amethyst anchor anemone animal ankle annex answer antelope
  antler anvil apart apple apricot april apron aqua arc arcade arcadia arena argue argyle arise armchair aroma arrive
  artist aside aspen asset aster atlas atom atrium attic august aurora author auto autumn avenue avid avocado awake
  award away awning axis axle azure backpack badger bag bagel bakery balance balcony ballad balloon bamboo bandana
  banjo bank banner baritone barley barn barrel basalt base basin basket bassoon bayou beacon beam beanie beaver
  bedrock beep beetle begin begonia behind beige belong below bench benefit beret berth beside between beverage beyond
  bicycle birch bird biscuit bison bistro bit blanket blend bless blink bloom blossom blouse bluebell board bobbin
  bobcat bonfire bonus bookcase boost borough bottle bottom boulder bounce boutique bowl box bracket braid brake
  bramble bran branch brass brave break breeze brew briar brick bridge brief bright brine brisk broad brocade broccoli
  bronze brook broth brother brown brush bubble bucket buckle buddy buffet bugle build bulb bumper bundle bungalow
  bunting buoy burger burrow bus butter button buzz cab cabbage cabin cactus cadence cadet cafe calendar calf calypso
  camel camellia camera camp canal canary candle candy canoe canopy canteen canvas canyon caper capital captain carafe
  caramel caravan caraway card cardinal cargo caribou carol carpet carrot carry carve cascade cashew cashmere castle
  catalog cattle cause cavern cedar ceiling celery cellar cello cement center cereal chain chalk chance channel
  chapter charge chariot charm chase chat cheer cheese cheetah chef cherry chess chestnut chief child chili chime
  chipmunk chirp choice choir choose chord chorus chowder cider cinder cinema cinnamon circle circus citrus city civic
  civil claim clarinet class clavier clay clean clear clerk clever click cliff climb clinic clip cloak close cloth
  cloud clown club coach cobalt cobbler cockatoo cocoa coconut code coffee coin college color colt column comb comet
  comfort comic common compass compost concert condor coral cork corner cornet corridor cosmic cosmos cottage cotton
  country couple courage court cousin cover cow coyote cozy crab cradle craft crane crayon cream create creek crepe
  crescent crest crew cricket crisp crocus crop cross crowd cruise crumb crumpet crunch crystal cube cuckoo cucumber
  cuff cup cupboard curator curb curl currant current curtain curve cushion custard cutlery cyan cycle cymbal cypress
  daffodil dahlia daily daisy dale dance dandy dapper data daughter dawn dazzle debut decade decimal decor deer degree
  deliver delta denim dentist depot depth desert design desk dessert detail dew dial diamond diary dice diet differ
  dig digit dimple diner diploma direct dish ditto divide dizzy doctor doll dollar dolphin dome domino donkey door
  doorbell dot double dough dozen dragon drama draw dream dress drift drink drive drizzle drop drum dry duck duet
  dulcimer dumpling dune duo duty dwell eager eagle early earth easel easy eat echo eclair edit eel effort egg
  eggplant eight elbow elder elect elegant element elephant elk else embark emblem emerald emerge empty emu enamel
  encore end endive endless energy engine enjoy enough enter envelope epic equal era errand escort essay estate
  evening event every evident exact exam example excite exit expand expert explore express extra eye eyebrow fable
  fabric fact factory fade fairy falafel falcon fall family fancy fanfare farm farmer father faucet feast february
  fedora fee felt fence fern ferry festival fetch fiber fiction field figment figure film filter final finch find
  finish fir firefly first fish five fjord flag flagon flamingo flannel flapjack flash flavor flax fleece fleet flight
  flint flip float flock floor flora flour flow flower fluff fluid flute fly foam focus foil folk follow fondue font
  food forest forever forge fortune forum forward fossil foster found fountain fox foxglove foyer fraction frame
  freckle free freeze freight fresh friday friend fringe frog frost fruit fuel fun funnel funny future fuzzy gable
  gadget gala galaxy gallery gallon gallop gander garage garden gardenia garland garlic garnet gas gate gather gauge
  gazebo gazelle gecko gem general gentle genuine geyser giant gift giggle ginger gingham giraffe give glacier glad
  glade glance gleam glen glimmer glitter globe glory glue goal gondola good goose gopher gorge gosling gourd grace
  gram grand granite granola graph grass gravel gravity gravy green greet grid griffin grill grin grocer groove ground
  group grow guard guava guess guide guild guitar gulf gumbo guppy gust gym habit hacienda hair halibut halo hamlet
  hammer hammock hamster hand handle happen happy harbor harmony harness harp harvest haven hawk hay hazel heart heath
  hedge heirloom helium helm helmet herald herd here heron herring hexagon hibiscus hickory hiding high hike hill
  hinge hint hippo hobby hockey hold holiday hollow holly holster honest honey honeydew honor hoof hook hop hope
  horizon horn horse host hotel hour hover hub huge human humble humor hundred hurdle hurry husky hyacinth hydrant
  ibis ice icicle icing icon idea ideal igloo iguana image imagine impala impress inch include income indeed index
  indigo indoor infant inkwell inlet inn inner insect inside intact intend invent invite iris iron island issue item
  ivories ivory ivy jacket jade jaguar january jar jasmine jaunt java javelin jazz jeans jelly jersey jet jetty jewel
  jigsaw job jockey jog join joke jonquil journal journey jubilee judge juggle juice jukebox july jumbo jump junction
  jungle junior juniper jury just jute kale kangaroo kayak keen keepsake kelp kennel kernel kestrel key keyboard
  kidney kilt kimono kin kindle kiosk kitchen kite kitten kiwi knee knight knit knob knock koala krill kumquat label
  labor lacquer ladder ladle lady lagoon lamb landmark lane language lantern lapel lapis large lark laser lasso latch
  latte laugh launch laundry laurel lava lavender law layer lead leaflet league leap learn leather leave lecture
  ledger left leg legend lemon lemur length lens lentil leopard lesson letter lettuce level liberty library license
  lichen lid life lilac lily limerick limit linden linen linger lion liquid list listen liter little lively lizard
  llama loaf loan lobby lobster lodge loft logic logo loop loose lotus loud lounge love loyal lucid lucky luggage
  lullaby lumber lunar lunch lupine lyric macaw machine magenta magic magma magnet magnolia magpie mahogany main
  mallard mallet malt mammoth manatee mandolin mango mangrove manor mansion mantle manual maple marble march margin
  marigold marimba marine mark market maroon marsh martin marvel mascot mason matrix matter may mayor maze meadow
  measure medley meet mellow melody melon member memo memory mention menu merge merit mermaid merry mesa mesh message
  metal meteor meter method metro middle midnight might milk million mimosa mineral mingle mini minnow minute mirror
  mist mitten mix mixer moat mocha model modern modest moment monday monkey month moon morning mosaic moss mother
  motion motor mount mountain mouse movie much mud muffin multiply mural muscle museum music muslin mustard mutual
  myrtle mystery myth nacho name napkin narrow narwhal nature navy neck nectar need needle neighbor nephew nettle
  never new next nickel niece nimble nine noble nod noise noodle noon north note notice nougat novel november nudge
  number nurse nut nutmeg nylon nymph oak oasis object oboe observe ocean ocelot ochre octagon october octopus offer
  office often okay okra old olive omelet one onion only onset onyx opal open opera opinion opossum option orange
  orbit orca orchard orchid order oregano organ orient origin oriole ornament osprey ostrich otter ounce out outdoor
  outline oval oven overt own owner oxygen oyster ozone pack page pagoda pair palace palette palm pamper panda panel
  panther pantry papaya paprika parade parcel parent parka parrot parsley partner party pass passage pasta pastel
  pastry path patient patio patrol pattern pause pavilion paw peace peacock peak peanut pearl pebble pecan pedal
  pelican pencil penguin penny people pepper perch perfect perform perfume period permit person petunia pheasant phone
  photo phrase piano piccolo pickle picnic picture piece pier pigeon pilgrim pillar pillow pilot pink pioneer pipe
  pitch pixel pizza plaid plain planet plank plaster plate plateau play plaza please pleat plenty plow plume plus
  pocket poem point pole polish polite polka pomelo poncho pond pony pool poplar poppy porridge portal portrait
  position post poster potato pottery pouch powder prairie praise present press pretty pretzel prime primrose print
  prism prize produce profit project promise proof proper proud prove public pudding puddle puffin pull pulley pulse
  puma pumpkin pupil puppet purple purpose push puzzle pyramid quail quaint quality quarry quart quarter quartz quest
  question quick quiet quill quince quiver quiz quota quote rabbit raccoon radar radio radish raft rainbow raise
  raisin rally ramp ranch random ranger rapid rare raven ravine reach ready real reason recall recipe record recycle
  red reef refer reflect refresh region regular rehearse reindeer relax relay relish remark remedy remember remind
  remote renew rent repair repeat reply report rescue reserve resin result retreat return reveal review reward rhubarb
  rhyme rhythm ribbon rich riddle ridge rim ring rinse ripe ripple river roam roast robe robin robot rock rocket rodeo
  roll rooster root rose rosemary rotate rotor route royal rubber ruby rudder ruffle rug rugby rule rumba runway rural
  rustic rye saddle safari saffron saga sailor salad salmon salsa salt salute sample sandal sapphire sardine sash
  satchel satin saturn sauce sauna savanna save savor scale scallop scamper scarf scene scenic scent school science
  scoop scooter score scout scroll scrub sculpt seal season second secret section seek segment select self senate
  senior sense sentence sepia sequoia serene series serve sesame session set settle seven shadow shake shallow
  shamrock shape sharp shawl sheaf shed sheet shell shelter sherbet shield shine ship shirt shore shoulder shout show
  shower shrimp shrug shuffle shutter shuttle shy siesta sign signal silent silo silver similar sink sister six size
  skate sketch ski skill skirt sled sleep sleeve sleigh slide slim slipper slogan slope small smart smile smooth snack
  snail snap sneaker snow snug soar soccer social sock soda sofa soil solar solid solo solve sonata song sonnet
  soprano sorbet sorrel sort sound soup source south soy spade spaniel spark sparrow speak special speech speed spell
  spend sphere spice spider spin spinach spiral spirit splash spoke sponge spoon spot spray spread spring sprout
  spruce square squash squid squirrel stable stadium staff stage stair stamp stand stanza starch station statue stay
  steady steam steel step stereo stew stick stilt stir stitch stone stool stork story stove stream street stretch
  stripe stroll strong student studio study style subject sudden suede sugar suggest suit sum summer summit sundae
  sunday sunny sunset super supply supreme sure surf surface surprise swallow swan sweater sweet swift swim swing
  swirl switch sycamore symbol syrup system tablet tackle tactic tadpole taffy tail tailor take talent talon tamarind
  tandem tangent tango tap tapir target tart task taste taupe taxi tea teach teapot tell tempo tender tennis tenor
  term terrace text textile thank thaw theater theme theory thick thimble thing third thirty thistle thorn thought
  thousand thread three thrive throne thumb thunder thursday tiara ticket tidy tiger timber time timid tinsel tiny
  tire title toast today toddler toe toffee together token tomato tomorrow tongue tooth topaz topic torch tortoise
  toss total toucan tour tower town track trade train trapeze travel tray treasure treat trek trellis trend trial
  triangle tribute trinket trio trip triumph trolley trombone trophy tropic trot trout truce true truffle trumpet
  trunk trust truth tube tuesday tugboat tulip tuna tundra tunic tunnel turbine turkey turn turnip turtle tutor tweed
  twelve twenty twice twig twilight twin twirl twist two type ukulele umbrella uncle under unfold unicorn uniform
  union unique unit universe until unusual upbeat update upper upright upstairs urban urchin use useful usher usual
  utmost vacation vacuum valid value valve van vanilla vapor vast vault vector velvet vendor venture verb verse
  version vibrant victory video view village vine vinegar vintage vinyl viola violet violin visit visor vista vital
  vivid vocal voice volcano volley volume vote voucher vowel voyage wafer waffle wagon wait walk wallet walnut walrus
  waltz want wardrobe warm wash watch water wax wealth wear weasel weather weave web wedge week weekend weigh welcome
  west whale wharf wheat wheel when whisker whisper whistle white whole wick wide width wild willow windmill window
  winter wisdom wise wisteria wizard wok wolf wombat wonder wool word world worth wrap wreath wren wrist write yacht
  yam yard yawn year yeast yellow yes yield yodel yoga yogurt yolk young yucca yule zany zealous zebra zen zenith
  zephyr zero zest zigzag zinc zinnia zip zither zodiac zoo zoom zucchini
`
  .trim()
  .split(/\s+/);

/** 11 bits choose one of 2,048 words; eight words carry the first 88 bits. */
const bitsPerWord = 11;
const wordCount = 8;

/**
 * The head as eight words: the first 88 bits of the newest entry's HMAC-SHA256 (hex, as `/api/ledger` shows it), most
 * significant first, cut into eight numbers of 11 bits, each the place of a word in `headWordList`, counted from 0.
 */
export const wordsOfHead = (head: string): readonly string[] => {
  const bits = BigInt(`0x${head.slice(0, (bitsPerWord * wordCount) / 4)}`);
  return Array.from({ length: wordCount }, (_, place) => {
    const shift = BigInt(bitsPerWord * (wordCount - 1 - place));
    return headWordList[Number((bits >> shift) & 2047n)] ?? '';
  });
};
